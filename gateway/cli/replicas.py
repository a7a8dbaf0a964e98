"""turnike replicas: the servers of each target, and which of them are drained."""

from __future__ import annotations

from pathlib import Path

import click

from gateway.cli.output import format_option, print_rows, settings_option
from gateway.cli.workplace import load_state_settings
from gateway.core.errors import ConfigError
from gateway.private_files import private_directory
from gateway.settings import Settings
from gateway.state.drains import Drains

_COLUMNS = ("target", "url", "drained")


@click.group(short_help="Drain a server of a target, and let it back.")
def command() -> None:
    """Drain a server of a target, and let it back.

    A drained server finishes the answers that it is writing and gets no new
    requests, in every gateway of this state directory, also over restarts. A
    target whose servers are all drained answers nobody.
    """


@command.command(name="list")
@format_option
@settings_option
def list_(form: str, settings_file: Path | None) -> None:
    """Show the servers of every target."""
    settings = load_state_settings(settings_file)
    drained = Drains(settings.state_dir).urls()
    print_rows(_rows(settings, drained), _COLUMNS, form)


@command.command()
@click.argument("url")
@format_option
@settings_option
def drain(url: str, form: str, settings_file: Path | None) -> None:
    """Send nothing new to URL, as the settings write it."""
    _change(url, form, settings_file, drained=True)


@command.command()
@click.argument("url")
@format_option
@settings_option
def resume(url: str, form: str, settings_file: Path | None) -> None:
    """Let URL have requests again."""
    _change(url, form, settings_file, drained=False)


def _change(url: str, form: str, settings_file: Path | None, *, drained: bool) -> None:
    settings = load_state_settings(settings_file)
    if not any(url in target.urls for target in settings.targets):
        raise ConfigError(
            "No target of the settings has this URL.", hint="Run: turnike replicas list"
        )
    private_directory(settings.state_dir)
    drains = Drains(settings.state_dir)
    try:
        drains.drain(url) if drained else drains.resume(url)
    except OSError as fault:
        raise ConfigError(f"That cannot be kept: {fault.strerror}.") from None
    print_rows(_rows(settings, drains.urls(), only=url), _COLUMNS, form)


def _rows(settings: Settings, drained: frozenset[str], *, only: str = "") -> list[dict[str, str]]:
    return [
        {"target": target.name, "url": url, "drained": "yes" if url in drained else "no"}
        for target in settings.targets
        for url in target.urls
        if only in {"", url}
    ]
