"""turnike audit subject: what was done with somebody's data."""

from __future__ import annotations

import asyncio
import os
import pwd
from pathlib import Path

import click

from gateway.audit import records
from gateway.audit.carried import COLUMNS, carried
from gateway.cli.output import format_option, print_rows, settings_option, text_of
from gateway.cli.workplace import load_state_settings, open_log, written_log
from gateway.core.clock import SystemClock
from gateway.detect.fingerprint import fingerprints
from gateway.detect.roster import Roster
from gateway.detect.spellings import Spellings
from gateway.settings import Settings
from gateway.state.secrets import Secrets
from gateway.state.subjects import SubjectIndex


@click.command()
@click.argument("value")
@format_option
@settings_option
def subject(value: str, form: str, settings_file: Path | None) -> None:
    """Show which requests carried a value, when, and where it went.

    VALUE is an identity number, a name, an address or whatever else detectors
    find, - for standard input, or @FILE. Prefer the last two: other users of the
    machine can see the arguments of a command. Spaces, case and accents do not
    count. The value is stored nowhere; that somebody asked is on record, and who.
    """
    settings = load_state_settings(settings_file)
    path = written_log(settings)
    value = given(value)
    found = asyncio.run(_asked(settings, value))
    rows = carried(path, found)
    print_rows(rows, COLUMNS, form, none="No request that is on record carried this value.")


async def _asked(settings: Settings, value: str) -> dict[str, set[str]]:
    index = SubjectIndex(settings.state_dir, SystemClock.start())
    try:
        found = await index.find(searched(settings, value))
    finally:
        index.close()
    async with open_log(settings) as log:
        await log.append(records.admin_read(what="subject", who=user(), found=len(found)))
    return found


def given(argument: str) -> str:
    """The value that an argument names; raises UsageError where there is none."""
    value = text_of(argument).strip()
    if not value:
        raise click.UsageError("Give a value, - for standard input, or @FILE.")
    return value


def searched(settings: Settings, value: str) -> dict[str, str]:
    """What to look for in the index of subjects: entities by fingerprint.

    Raises ConfigError without the master key.
    """
    fingerprint = fingerprints(Secrets.existing(settings.state_dir).derive("fingerprint"))
    spellings = Spellings(Roster(settings.recognizers, settings.detect.models))
    return {fingerprint(*pair): pair[0] for pair in spellings.of(value)}


def user() -> str:
    """The user of this machine who runs the command."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"
