"""turnike keys: who may ask."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from gateway.audit import records
from gateway.cli.output import format_option, print_json, print_rows, settings_option
from gateway.cli.workplace import load_state_settings, open_log
from gateway.core.clock import SystemClock
from gateway.core.sensitive import Sensitive
from gateway.settings import Settings
from gateway.state.keys import KEYS_FILE, KeyInfo, KeyRegistry
from gateway.state.secrets import Secrets

MOST_BYTES = 65_536
COLUMNS = ("id", "app", "team", "kind", "created", "expires", "revoked")


@click.group(short_help="Make, list and revoke the keys of apps.")
def command() -> None:
    """Make, list and revoke the keys of apps.

    A key belongs to one app and one team; policies and reports know a caller by
    these alone. Keys are looked up when they are presented, so that a change
    counts at once in every gateway that shares the state directory.
    """


@command.command()
@click.option("--app", metavar="NAME", required=True, help="The app that will hold the key.")
@click.option("--team", metavar="NAME", required=True, help="The team that answers for it.")
@click.option(
    "--expires",
    metavar="TIME",
    type=click.DateTime(("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")),
    help="Until when it works, in UTC: 2027-01-31 or 2027-01-31T18:00.",
)
@format_option
@settings_option
def create(
    app: str, team: str, expires: datetime | None, form: str, settings_file: Path | None
) -> None:
    """Make a key and print it once; only a keyed digest of it is kept."""
    settings = load_state_settings(settings_file)
    until = expires.replace(tzinfo=UTC) if expires else None
    key_id, key = _registry(settings).create(app, team, until)
    _record(settings, "created", key_id, app, team, until)
    made = {"id": key_id, "key": key.reveal(), "app": app, "team": team}
    if form == "json":
        print_json(made)
    else:
        print_rows([made], ("id", "key", "app", "team"), form)


@command.command()
@click.option(
    "--app", metavar="NAME", required=True, help="The app whose own provider key this is."
)
@click.option("--team", metavar="NAME", required=True, help="The team that answers for it.")
@format_option
@settings_option
def adopt(app: str, team: str, form: str, settings_file: Path | None) -> None:
    """Register an app's own provider key as its identity.

    The key is read from standard input, or asked for on a terminal; it is never
    an argument, where other users could see it. Only a keyed digest is kept.
    """
    settings = load_state_settings(settings_file)
    key = _presented()
    key_id = _registry(settings).adopt(app, team, key)
    _record(settings, "adopted", key_id, app, team, None)
    made = {"id": key_id, "app": app, "team": team}
    if form == "json":
        print_json(made)
    else:
        print_rows([made], ("id", "app", "team"), form)


@command.command("list")
@format_option
@settings_option
def list_keys(form: str, settings_file: Path | None) -> None:
    """List every key that was ever made, without the keys themselves."""
    rows = [
        {name: _plain(getattr(info, name)) for name in COLUMNS}
        for info in _known(load_state_settings(settings_file))
    ]
    print_rows(rows, COLUMNS, form, none="There are no keys. `turnike keys create` makes one.")


@command.command()
@click.argument("key_id", metavar="ID")
@format_option
@settings_option
def revoke(key_id: str, form: str, settings_file: Path | None) -> None:
    """End a key at once, in every running gateway that shares the state directory."""
    settings = load_state_settings(settings_file)
    info = next((info for info in _known(settings) if info.id == key_id), None)
    if info is None or not _registry(settings).revoke(key_id):
        raise click.ClickException(
            "There is no key in force with this id. `turnike keys list` shows them."
        )
    _record(settings, "revoked", key_id, info.app, info.team, None)
    if form == "table":
        click.echo(f"{key_id} is revoked.")
    else:
        print_rows([{"id": key_id, "revoked": True}], ("id", "revoked"), form)


def _presented() -> Sensitive[str]:
    """The key to adopt, from standard input."""
    if sys.stdin.isatty():
        return Sensitive(click.prompt("Key", hide_input=True, err=True, type=str).strip())
    given = sys.stdin.buffer.read(MOST_BYTES).decode(errors="replace").strip()
    if not given:
        raise click.UsageError(
            "No key came in. Write it to standard input: turnike keys adopt … < FILE"
        )
    return Sensitive(given)


def _known(settings: Settings) -> tuple[KeyInfo, ...]:
    """Every key; looking for them makes nothing where there is nothing yet."""
    if not (settings.state_dir / KEYS_FILE).exists():
        return ()
    return _registry(settings).list()


def _plain(value: object) -> object:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value


def _registry(settings: Settings) -> KeyRegistry:
    secrets = Secrets.open(settings.state_dir)
    return KeyRegistry.open(settings.state_dir, secrets, SystemClock.start())


def _record(
    settings: Settings, action: str, key_id: str, app: str, team: str, expires: datetime | None
) -> None:
    async def write() -> None:
        async with open_log(settings) as log:
            await log.append(
                records.key_event(
                    action,
                    key_id=key_id,
                    app=app,
                    team=team,
                    expires=expires.isoformat() if expires else None,
                )
            )

    asyncio.run(write())
