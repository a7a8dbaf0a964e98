"""turnike audit hold: what must be kept, whatever anybody asks to erase."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from gateway.audit import records
from gateway.audit.holds import Hold, in_force
from gateway.audit.query import Filters, read
from gateway.audit.stores import open_reader
from gateway.cli.audits.subject import given, searched, user
from gateway.cli.output import format_option, print_rows, settings_option
from gateway.cli.workplace import load_state_settings, open_log, written_log
from gateway.core.clock import SystemClock
from gateway.core.record import Entry
from gateway.settings import Settings
from gateway.state.subjects import SubjectIndex

COLUMNS = ("hold", "since", "who", "covers", "reason")
_reason = click.option(
    "--reason", metavar="TEXT", required=True, help="Why; it stands in the audit log."
)


@click.group(short_help="Keep something, whatever is asked to be erased.")
def hold() -> None:
    """Keep something, whatever anybody asks to erase and however old it is.

    While a legal hold is in force, `turnike audit erase` refuses what it covers, and
    `turnike audit retain` leaves it. Holds stand in the audit log.
    """


@hold.command()
@click.option(
    "--subject",
    metavar="VALUE",
    help="The requests that carried a value until now: VALUE, - or @FILE.",
)
@click.option("--request", metavar="ID", help="One request.")
@click.option("--everything", is_flag=True, help="The whole log and all that is kept beside it.")
@_reason
@format_option
@settings_option
def add(
    subject: str | None,
    request: str | None,
    everything: bool,
    reason: str,
    form: str,
    settings_file: Path | None,
) -> None:
    """Put a hold in force."""
    if (subject is not None) + (request is not None) + everything != 1:
        raise click.UsageError("Name --subject, --request or --everything.")
    settings = load_state_settings(settings_file)
    requests = None if everything else asyncio.run(_requests(settings, subject, request))
    if requests == []:
        raise click.ClickException("No request that is on record is meant; nothing is held.")
    name = SystemClock.start().new_id("hold")
    _record(
        settings, records.hold("added", hold_id=name, reason=reason, who=user(), requests=requests)
    )
    _show([one for one in _in_force(settings) if one.id == name], form)


@hold.command("list")
@format_option
@settings_option
def list_holds(form: str, settings_file: Path | None) -> None:
    """List the holds in force, the oldest first."""
    _show(_in_force(load_state_settings(settings_file)), form)


@hold.command()
@click.argument("hold_id", metavar="ID")
@_reason
@format_option
@settings_option
def release(hold_id: str, reason: str, form: str, settings_file: Path | None) -> None:
    """End a hold; what it covered may be erased and dropped again."""
    settings = load_state_settings(settings_file)
    if hold_id not in {one.id for one in _in_force(settings)}:
        raise click.ClickException(
            "No hold in force has this id. `turnike audit hold list` shows them."
        )
    _record(settings, records.hold("released", hold_id=hold_id, reason=reason, who=user()))
    if form == "table":
        click.echo(f"released: {hold_id}")
    else:
        print_rows([{"released": hold_id}], ("released",), form)


async def _requests(settings: Settings, subject: str | None, request: str | None) -> list[str]:
    """The requests that are meant, and on record."""
    path, found = written_log(settings), {request or ""}
    if subject is not None:
        index = SubjectIndex(settings.state_dir, SystemClock.start())
        try:
            found = set(await index.find(searched(settings, given(subject))))
        finally:
            index.close()
    return sorted(one for one in found if any(read(path, Filters(request=one), limit=1)))


def _in_force(settings: Settings) -> list[Hold]:
    reader = open_reader(written_log(settings))
    try:
        return list(in_force(reader.ask))
    finally:
        reader.close()


def _record(settings: Settings, entry: Entry) -> None:
    async def append() -> None:
        async with open_log(settings) as log:
            await log.append(entry)

    written_log(settings)
    asyncio.run(append())


def _show(held: list[Hold], form: str) -> None:
    rows = [
        {
            "hold": one.id,
            "since": one.since,
            "who": one.who,
            "covers": "everything" if one.requests is None else f"{len(one.requests)} requests",
            "requests": None if one.requests is None else sorted(one.requests),
            "reason": one.reason,
        }
        for one in held
    ]
    print_rows(rows, COLUMNS, form, none="No hold is in force.")
