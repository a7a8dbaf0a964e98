"""turnike audit: reading and checking the log."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import click

from gateway.audit import records
from gateway.audit.export import jsonl, table
from gateway.audit.query import Filters, read
from gateway.audit.verify import verify as verify_file
from gateway.cli.output import (
    format_option,
    inert,
    print_json,
    print_rows,
    settings_option,
    written,
)
from gateway.cli.workplace import load_state_settings, moment, open_log, written_log
from gateway.core.errors import ConfigError
from gateway.core.record import Stored
from gateway.settings import Settings

Command = TypeVar("Command", bound=Callable[..., object])
COLUMNS = (
    *("seq", "ts", "type", "request", "app", "team", "effect", "rule", "target", "status"),
    "supposed",
)
FILTERS = {
    "since": ("TIME", "Only records from then on: 30d, 12h, 2026-11-24 or 2026-11-24T08:00."),
    "until": ("TIME", "Only records before then."),
    "app": ("NAME", "Only records of this app."),
    "team": ("NAME", "Only records of this team."),
    "effect": ("EFFECT", "Only records with this effect: allow, mask, redact, local or block."),
    "rule": ("NAME", "Only records in which this rule counted; its name or its slug."),
    "target": ("NAME", "Only records of this target, such as cloud/openai."),
    "supposed": (
        "EFFECT",
        "Only records that would have had this effect if policies in mode: report enforced.",
    ),
    "entity": ("NAME", "Only records in which this entity or data class was found."),
    "request": ("ID", "Only records of this request."),
}


@click.group(short_help="Read, check and export the audit log.")
def command() -> None:
    """Read, check and export the audit log.

    The log is found through the settings, or lies in TURNIKE_STATE_DIR or in
    `.turnike` here. It never holds a prompt, an answer, a found value or a key.
    """


def filter_options(wrapped: Command) -> Command:
    """Add the filters that `list` and `export` share."""
    for name, (metavar, text) in reversed(FILTERS.items()):
        wrapped = click.option(f"--{name}", metavar=metavar, help=text)(wrapped)
    return wrapped


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
    found = read(written_log(settings), _filters(settings, given), limit=limit)
    if form == "json":
        print_json([dict(stored.fields) for stored in found])
    else:
        print_rows([_row(stored) for stored in found], COLUMNS, form, none="No record matches.")


@command.command()
@click.argument("request_id", metavar="ID")
@format_option
@settings_option
def show(request_id: str, form: str, settings_file: Path | None) -> None:
    """Show every record of one request, or one record.

    ID is that of a request (the header x-turnike-request, or the column
    `request` of `turnike audit list`), or the number of a record.
    """
    path = written_log(load_state_settings(settings_file))
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
        click.echo("\n\n".join(_sheet(stored) for stored in found))


@command.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@format_option
@settings_option
def verify(file: Path | None, form: str, settings_file: Path | None) -> None:
    """Check that no record was changed, removed or put in.

    Without FILE the log itself is checked; FILE is a copy of it, or a whole
    export in jsonl. The exit code is 3 where the log is not intact, and the
    first record that does not hold is named.
    """
    if file is not None and not file.is_file():
        raise ConfigError("There is no such file.", file=inert(str(file)))
    verdict = verify_file(file or written_log(load_state_settings(settings_file)))
    told = {
        "intact": verdict.intact,
        "records": verdict.records,
        "first_bad": verdict.first_bad,
        "anchored": verdict.anchored,
    }
    if form == "json":
        print_json(told)
    elif form == "csv":
        print_rows([told], tuple(told), form)
    elif verdict.intact:
        click.echo(f"intact: {verdict.records} records, SELF-ATTESTED (no outside anchor)")
    else:
        click.echo(f"NOT INTACT: record {verdict.first_bad} is the first that does not hold")
    if not verdict.intact:
        sys.exit(3)


@command.command()
@filter_options
@click.option(
    "--format",
    "form",
    type=click.Choice(("jsonl", "csv")),
    default="jsonl",
    show_default=True,
    help="How to write: one JSON object a line, or CSV.",
)
@settings_option
def export(form: str, settings_file: Path | None, **given: str | None) -> None:
    """Write records to standard output, the oldest first.

    The whole log as jsonl can be checked again with `turnike audit verify FILE`
    (name the file *.jsonl). That there was an export is itself recorded.
    """
    settings = load_state_settings(settings_file)
    found = read(written_log(settings), _filters(settings, given), newest_first=False)
    asyncio.run(_record_export(settings, form, given))
    _print_lines((jsonl if form == "jsonl" else table)(found))


async def _record_export(settings: Settings, form: str, given: dict[str, str | None]) -> None:
    """Whoever takes records out leaves a record."""
    filters = {name: value for name, value in given.items() if value is not None}
    async with open_log(settings) as log:
        await log.append(records.export_event(format=form, filters=filters))


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line, nl=False)


def _filters(settings: Settings, given: dict[str, str | None]) -> Filters:
    return Filters(
        since=moment(given["since"], settings),
        until=moment(given["until"], settings),
        app=given["app"],
        team=given["team"],
        effect=given["effect"],
        rule=given["rule"],
        target=given["target"],
        entity=given["entity"],
        supposed=given["supposed"],
        request=given["request"],
    )


def _row(stored: Stored) -> dict[str, object]:
    fields = stored.fields
    rules = fields.get("rules")
    first = rules[0] if isinstance(rules, list) and rules else {}
    supposed = fields.get("supposed")
    return {
        **{name: fields.get(name) or "" for name in COLUMNS},
        "seq": stored.seq,
        "request": fields.get("request_id") or "",
        "rule": first.get("name", "") if isinstance(first, dict) else "",
        "supposed": supposed.get("effect", "") if isinstance(supposed, dict) else "",
    }


def _sheet(stored: Stored) -> str:
    """One record as lines of name and value."""
    shown = {name: inert(written(value)) for name, value in stored.fields.items()}
    width = max(len(name) for name in shown)
    return "\n".join(f"{name:<{width}}  {text}".rstrip() for name, text in shown.items())
