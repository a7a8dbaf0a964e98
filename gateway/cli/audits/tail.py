"""turnike audit tail: the log as it grows."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from gateway.audit.place import LogPlace
from gateway.audit.query import Filters, read
from gateway.cli.audits.filters import filter_options, filters_of
from gateway.cli.audits.glance import glance, line
from gateway.cli.output import settings_option
from gateway.cli.workplace import load_state_settings, written_log
from gateway.core.record import Stored

PAUSE_S = 0.25


@click.command("tail")
@filter_options
@click.option(
    "-n",
    "--lines",
    metavar="N",
    type=click.IntRange(0),
    default=10,
    show_default=True,
    help="Begin with so many of the newest.",
)
@click.option("--no-follow", is_flag=True, help="End there, and do not wait for more.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "json")),
    default="table",
    show_default=True,
    help="How to print: a line for people, or one JSON object a line.",
)
@settings_option
def tail(
    lines: int, no_follow: bool, form: str, settings_file: Path | None, **given: str | None
) -> None:
    """Show the newest records that match, and then each as it is written, until Ctrl-C."""
    settings = load_state_settings(settings_file)
    path, filters = written_log(settings), filters_of(settings, given)
    newest = list(read(path, filters, limit=lines)) if lines else []
    for stored in reversed(newest):
        _print(stored, form)
    if no_follow:
        return
    last = next((stored.seq for stored in read(path, limit=1)), 0)
    last = newest[0].seq if newest and newest[0].seq > last else last
    for stored in _coming(path, filters, last):
        _print(stored, form)


def _coming(path: LogPlace, filters: Filters, last: int) -> Iterator[Stored]:
    """Records that match, from after `last` on, as they are written; never ends."""
    while True:
        seen = last
        for stored in read(path, Filters(after=last), newest_first=False):
            seen = stored.seq
        for stored in read(path, replace(filters, after=last), newest_first=False):
            if stored.seq <= seen:
                yield stored
        last = seen
        time.sleep(PAUSE_S)


def _print(stored: Stored, form: str) -> None:
    if form == "json":
        click.echo(json.dumps(stored.fields, ensure_ascii=False))
    else:
        shown = glance(stored, datetime.now(UTC))
        click.echo(line({**shown, "when": str(stored.fields.get("ts", ""))[:19]}))
