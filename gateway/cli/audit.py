"""turnike audit: reading and checking the log."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import click

from gateway.audit import complete, records
from gateway.audit.export import jsonl, table
from gateway.audit.query import Filters, read
from gateway.audit.segments import month_of
from gateway.audit.segments import segment as segment_lines
from gateway.cli.audits import attesting, paged, verifying
from gateway.cli.audits.content import print_content
from gateway.cli.audits.erase import erase
from gateway.cli.audits.filters import filter_options, filters_of
from gateway.cli.audits.glance import glance, lines
from gateway.cli.audits.hold import hold
from gateway.cli.audits.registers import REGISTERS, print_register
from gateway.cli.audits.retain import retain
from gateway.cli.audits.schema import schema
from gateway.cli.audits.sheet import sheet
from gateway.cli.audits.subject import subject
from gateway.cli.audits.tail import tail
from gateway.cli.output import (
    format_option,
    print_json,
    print_rows,
    settings_option,
)
from gateway.cli.workplace import load_state_settings, open_log, written_log
from gateway.core.record import Stored
from gateway.settings import Settings

COLUMNS = ("seq", "ts", "type", "request", "app", "team", "effect", "rule", "target", "status")
WOULD_BE = "would_be"


@click.group(short_help="Read, check and export the audit log.")
def command() -> None:
    """Read, check and export the audit log.

    The log is found through the settings, or lies in TURNIKE_STATE_DIR or in
    `.turnike` here. It never holds a prompt, an answer, a found value or a key.
    """


for _proving in (
    *(verifying.verify, attesting.checkpoint, attesting.prove),
    *(attesting.check_proof, attesting.accept_rollback),
):
    command.add_command(_proving)
for _beside in (tail, subject, erase, hold, retain, schema):
    command.add_command(_beside)


@command.command("list")
@filter_options
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(1),
    default=50,
    show_default=True,
    help="At most so many.",
)
@format_option
@settings_option
def list_records(limit: int, form: str, settings_file: Path | None, **given: str | None) -> None:
    """List the newest records that match, the newest first."""
    settings = load_state_settings(settings_file)
    found = read(written_log(settings), filters_of(settings, given), limit=limit)
    if form == "json":
        print_json([dict(stored.fields) for stored in found])
    elif form == "table" and paged.on_terminal():
        _glanced(list(found))
    else:
        rows = [_row(stored) for stored in found]
        trial = form == "csv" or any(row[WOULD_BE] for row in rows)
        columns = (*COLUMNS, WOULD_BE) if trial else COLUMNS
        print_rows(rows, columns, form, none="No record matches.")


def _glanced(found: list[Stored]) -> None:
    """What a person sees who looks at a terminal: colours, and how long ago it was."""
    now = datetime.now(UTC)
    if found:
        paged.show("\n".join(lines([glance(stored, now) for stored in found])))
    else:
        click.echo("No record matches.", err=True)


@command.command()
@click.argument("request_id", metavar="ID")
@click.option(
    "--reveal-content", is_flag=True, help="Print what was captured, in place of records."
)
@format_option
@settings_option
def show(request_id: str, reveal_content: bool, form: str, settings_file: Path | None) -> None:
    """Show every record of one request, or one record.

    ID is that of a request (the header x-turnike-request, or the column
    `request` of `turnike audit list`), or the number of a record. With
    --reveal-content: what was asked and answered, where that was captured; that
    somebody looked is on record, and who.
    """
    settings = load_state_settings(settings_file)
    if reveal_content:
        print_content(settings, request_id, form)
        return
    path = written_log(settings)
    if request_id.isdecimal():
        number = int(request_id[:18])
        found = list(read(path, Filters(after=number - 1), limit=1, newest_first=False))
        found = [stored for stored in found if stored.seq == number]
    else:
        found = list(read(path, Filters(request=request_id), newest_first=False))
    if not found:
        raise click.ClickException("No record has this id. `turnike audit list` shows them.")
    if form == "json":
        print_json([dict(stored.fields) for stored in found])
    elif form == "csv":
        _print_lines(table(found))
    else:
        now = datetime.now(UTC)
        paged.show("\n\n".join(sheet(stored, settings.policies, now) for stored in found))


@command.command()
@filter_options
@click.option(
    "--format",
    "form",
    type=click.Choice(("jsonl", "csv", *REGISTERS)),
    default="jsonl",
    show_default=True,
    help="One JSON object a line, CSV, the register of processing, or that of transfers.",
)
@click.option(
    "--as",
    "written_as",
    type=click.Choice(("json", "html")),
    default="json",
    show_default=True,
    help="How to write a register: as JSON, or as a page to print.",
)
@click.option(
    "--segment",
    metavar="MONTH",
    help="One sealed month, such as 2026-11, which is verified by itself; no filter goes with it.",
)
@settings_option
def export(
    form: str,
    written_as: str,
    segment: str | None,
    settings_file: Path | None,
    **given: str | None,
) -> None:
    """Write records to standard output, the oldest first, or a register made from them.

    The whole log as jsonl can be checked again with `turnike audit verify FILE`
    (name the file *.jsonl). That there was an export is itself recorded.
    """
    settings = load_state_settings(settings_file)
    if segment is not None:
        if form != "jsonl" or any(given.values()):
            raise click.UsageError("--segment goes with no filter, and with jsonl only.")
        _export_segment(settings, segment)
        return
    found = read(written_log(settings), filters_of(settings, given), newest_first=False)
    asyncio.run(_record_export(settings, form, given))
    if form in REGISTERS:
        print_register(form, written_as, settings, (stored.fields for stored in found))
    elif form == "jsonl" and not any(given.values()):
        _print_lines(complete.lines(written_log(settings)))
    else:
        _print_lines((jsonl if form == "jsonl" else table)(found))


def _export_segment(settings: Settings, month: str) -> None:
    try:
        month_of(month)
    except ValueError:
        raise click.UsageError("A segment is a month, such as 2026-11.") from None
    lines = segment_lines(written_log(settings), month)
    first = next(lines)
    asyncio.run(_record_export(settings, "jsonl", {"segment": month}))
    _print_lines(chain([first], lines))


async def _record_export(settings: Settings, form: str, given: Mapping[str, str | None]) -> None:
    """Whoever takes records out leaves a record."""
    filters = {name: value for name, value in given.items() if value is not None}
    async with open_log(settings) as log:
        await log.append(records.export_event(format=form, filters=filters))


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line, nl=False)


def _row(stored: Stored) -> dict[str, object]:
    fields = stored.fields
    rules = fields.get("rules")
    first = rules[0] if isinstance(rules, list) and rules else {}
    trials = fields.get(WOULD_BE)
    would_be = {str(item.get("effect")) for item in trials} if isinstance(trials, list) else set()
    return {
        **{name: fields.get(name) or "" for name in COLUMNS},
        "seq": stored.seq,
        "request": fields.get("request_id") or "",
        "rule": first.get("name", "") if isinstance(first, dict) else "",
        WOULD_BE: ", ".join(sorted(would_be)),
    }
