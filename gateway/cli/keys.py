"""turnike keys: who may ask."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import click

from gateway.audit import records
from gateway.cli.output import format_option, print_json, print_rows, settings_option
from gateway.cli.workplace import load_state_settings, open_log
from gateway.core.clock import SystemClock
from gateway.core.sensitive import Sensitive
from gateway.settings import Settings
from gateway.state.keys import KeyRegistry
from gateway.state.secrets import Secrets

COLUMNS = ("id", "app", "team", "kind", "created", "expires", "revoked")


@click.group()
def command() -> None:
    """Who may ask: keys, each with its app and team."""


@command.command()
@click.option("--app", required=True, help="The app that will hold the key.")
@click.option("--team", required=True, help="The team that answers for it.")
@click.option("--expires", type=click.DateTime(), help="Until when it works, in UTC.")
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
@click.option("--app", required=True, help="The app whose own provider key this is.")
@click.option("--team", required=True, help="The team that answers for it.")
@format_option
@settings_option
def adopt(app: str, team: str, form: str, settings_file: Path | None) -> None:
    """Register an app's own provider key, read from standard input, as its identity."""
    settings = load_state_settings(settings_file)
    key = Sensitive(click.prompt("Key", hide_input=True, err=True, type=str).strip())
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
    """Every key that was ever made, without the keys themselves."""
    rows = [
        {name: getattr(info, name) or "" for name in COLUMNS}
        for info in _registry(load_state_settings(settings_file)).list()
    ]
    print_rows(rows, COLUMNS, form)


@command.command()
@click.argument("key_id", metavar="ID")
@settings_option
def revoke(key_id: str, settings_file: Path | None) -> None:
    """End a key at once, in every running gateway that shares the state directory."""
    settings = load_state_settings(settings_file)
    registry = _registry(settings)
    info = next((info for info in registry.list() if info.id == key_id), None)
    if info is None or not registry.revoke(key_id):
        raise click.ClickException(
            "There is no key in force with this id. `turnike keys list` shows them."
        )
    _record(settings, "revoked", key_id, info.app, info.team, None)
    click.echo(f"{key_id} is revoked.")


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
