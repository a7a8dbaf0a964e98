"""turnike lockdown: let nothing leave, at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from gateway.audit import records
from gateway.cli.output import format_option, print_rows, settings_option
from gateway.cli.workplace import load_state_settings, open_log
from gateway.core.errors import ConfigError
from gateway.private_files import private_directory
from gateway.settings import Settings
from gateway.state.lockdown import Lockdown


@click.group(short_help="Keep everything inside, at once.")
def command() -> None:
    """Keep everything inside, at once, in every gateway of this state directory.

    While it is on, requests that the policies would let out are answered inside,
    and embeddings of models outside are refused. It outlives restarts. What was
    on its way out before is not called back. Gateways elsewhere that share the log
    in PostgreSQL follow within a second.
    """


_reason = click.option(
    "--reason", metavar="TEXT", required=True, help="Why; it stands in the audit log."
)


@command.command()
@_reason
@format_option
@settings_option
def on(reason: str, form: str, settings_file: Path | None) -> None:
    """Let nothing leave from the next request on."""
    settings = load_state_settings(settings_file)
    private_directory(settings.state_dir)
    try:
        Lockdown(settings.state_dir).begin()
    except OSError as fault:
        raise ConfigError(
            f"The lockdown cannot be begun: {fault.strerror}.",
            hint="Stop the gateways, or cut them off the network.",
        ) from None
    # The switch first: whether or not the log can be written, nothing leaves.
    _tell("on", "on; nothing leaves", form)
    asyncio.run(_record(settings, "on", reason))


@command.command()
@_reason
@format_option
@settings_option
def off(reason: str, form: str, settings_file: Path | None) -> None:
    """Let requests leave again, as the policies say."""
    settings = load_state_settings(settings_file)
    lockdown = Lockdown(settings.state_dir)
    if not lockdown.on:
        _tell("off", "is off already", form)
        return
    asyncio.run(_record(settings, "off", reason))
    try:
        lockdown.end()
    except OSError as fault:
        raise ConfigError(f"The lockdown cannot be ended: {fault.strerror}.") from None
    _tell("off", "off", form)


def _tell(state: str, words: str, form: str) -> None:
    if form == "table":
        click.echo(f"lockdown: {words}")
    else:
        print_rows([{"lockdown": state}], ("lockdown",), form)


async def _record(settings: Settings, action: str, reason: str) -> None:
    async with open_log(settings) as log:
        await log.append(records.lockdown(action, reason=reason))
