"""turnike audit: reading and checking the log."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from gateway.audit import records
from gateway.audit.export import jsonl, table
from gateway.audit.query import Filters, read
from gateway.audit.verify import verify as verify_file
from gateway.cli.output import format_option, print_json, print_rows, settings_option
from gateway.cli.workplace import audit_file, load_state_settings, moment, open_log
from gateway.core.record import Stored
from gateway.settings import Settings

Command = TypeVar("Command", bound=Callable[..., object])
COLUMNS = ("seq", "ts", "type", "request", "app", "team", "effect", "rule", "target", "status")
OPTIONS = ("since", "until", "app", "team", "effect", "rule", "target", "entity", "request")


@click.group()
def command() -> None:
    """The log: list, show, verify and export."""


def filter_options(wrapped: Command) -> Command:
    """Add the filters that `list` and `export` share."""
    for name in reversed(OPTIONS):
        wrapped = click.option(f"--{name}", help=f"Only records of this {name}.")(wrapped)
    return wrapped


@command.command("list")
@filter_options
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@format_option
@settings_option
def list_records(limit: int, form: str, settings_file: Path | None, **given: str | None) -> None:
    """The newest records that match."""
    settings = load_state_settings(settings_file)
    found = read(audit_file(settings), _filters(settings, given), limit=limit)
    if form == "json":
        print_json([dict(stored.fields) for stored in found])
    else:
        print_rows([_row(stored) for stored in found], COLUMNS, form)


@command.command()
@click.argument("request_id", metavar="ID")
@settings_option
def show(request_id: str, settings_file: Path | None) -> None:
    """Every record of one request, or one record by its number."""
    settings = load_state_settings(settings_file)
    path = audit_file(settings)
    if request_id.isdigit():
        number = int(request_id)
        found = list(read(path, Filters(after=number - 1), limit=1, newest_first=False))
        found = [stored for stored in found if stored.seq == number]
    else:
        found = list(read(path, Filters(request=request_id), newest_first=False))
    if not found:
        raise click.ClickException("No record has this id. `turnike audit list` shows them.")
    print_json([dict(stored.fields) for stored in found])


@command.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@format_option
@settings_option
def verify(file: Path | None, form: str, settings_file: Path | None) -> None:
    """Check the log, or an export of it; exits with 3 and names the first bad record."""
    verdict = verify_file(file or audit_file(load_state_settings(settings_file)))
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
@click.option("--format", "form", type=click.Choice(("jsonl", "csv")), default="jsonl")
@settings_option
def export(form: str, settings_file: Path | None, **given: str | None) -> None:
    """Write records to standard output, oldest first; the whole log as jsonl can be verified."""
    settings = load_state_settings(settings_file)
    found = read(audit_file(settings), _filters(settings, given), newest_first=False)
    asyncio.run(_record_export(settings, form, given))
    for line in (jsonl if form == "jsonl" else table)(found):
        click.echo(line, nl=False)


async def _record_export(settings: Settings, form: str, given: dict[str, str | None]) -> None:
    """Whoever takes records out leaves a record."""
    filters = {name: value for name, value in given.items() if value is not None}
    async with open_log(settings) as log:
        await log.append(records.export_event(format=form, filters=filters))


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
        request=given["request"],
    )


def _row(stored: Stored) -> dict[str, object]:
    fields = stored.fields
    rules = fields.get("rules")
    first = rules[0] if isinstance(rules, list) and rules else {}
    return {
        **{name: fields.get(name) or "" for name in COLUMNS},
        "seq": stored.seq,
        "request": fields.get("request_id") or "",
        "rule": first.get("name", "") if isinstance(first, dict) else "",
    }
