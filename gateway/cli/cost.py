"""turnike cost: what the recorded traffic cost."""

from __future__ import annotations

from pathlib import Path

import click

from gateway.audit.query import Filters, read
from gateway.cli.output import format_option, print_rows, settings_option
from gateway.cli.workplace import load_state_settings, moment, written_log
from gateway.cost.report import GROUPS, report

SUMS = ("requests", "input", "output", "amount", "currency", "estimated", "unknown")


@click.group(short_help="Say what the recorded traffic cost.")
def command() -> None:
    """Say what the recorded traffic cost."""


@command.command("report")
@click.option(
    "--by",
    type=click.Choice(GROUPS),
    multiple=True,
    default=("target",),
    show_default=True,
    help="What to sum by; may be given more than once.",
)
@click.option(
    "--since",
    metavar="TIME",
    help="Only what was asked from then on: 30d, 12h, 2026-11-24 or 2026-11-24T08:00.",
)
@click.option("--until", metavar="TIME", help="Only what was asked before then.")
@format_option
@settings_option
def report_command(
    by: tuple[str, ...],
    since: str | None,
    until: str | None,
    form: str,
    settings_file: Path | None,
) -> None:
    """Sum the cost of every attempt that was made.

    `supposed` is the effect that there would have been if policies in `mode: report`
    enforced. Amounts of different currencies are never added. `estimated` is the share of
    the requests whose cost is an estimate, `unknown` the number of those whose
    price nobody knows; these count as zero.
    """
    settings = load_state_settings(settings_file)
    filters = Filters(
        since=moment(since, settings), until=moment(until, settings), type="completion"
    )
    groups = tuple(dict.fromkeys(by))
    rows = report((stored.fields for stored in read(written_log(settings), filters)), groups)
    print_rows(
        [row.as_dict() for row in rows],
        (*groups, *SUMS),
        form,
        none="Nothing was asked in that time.",
    )
