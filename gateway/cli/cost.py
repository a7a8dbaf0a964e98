"""turnike cost: what the recorded traffic cost."""

from __future__ import annotations

from pathlib import Path

import click

from gateway.audit.query import Filters, read
from gateway.cli.output import format_option, print_rows, settings_option
from gateway.cli.workplace import audit_file, load_state_settings, moment
from gateway.cost.report import GROUPS, report

SUMS = ("requests", "input", "output", "amount", "currency", "estimated", "unknown")


@click.group()
def command() -> None:
    """What the recorded traffic cost."""


@command.command("report")
@click.option("--by", type=click.Choice(GROUPS), multiple=True, help="Group by; may be repeated.")
@click.option("--since", help="From when: 30d, 12h, or a date.")
@click.option("--until", help="Until when.")
@format_option
@settings_option
def report_command(
    by: tuple[str, ...],
    since: str | None,
    until: str | None,
    form: str,
    settings_file: Path | None,
) -> None:
    """Sum the cost of every attempt that was made."""
    settings = load_state_settings(settings_file)
    filters = Filters(
        since=moment(since, settings), until=moment(until, settings), type="completion"
    )
    groups = by or ("target",)
    rows = report((stored.fields for stored in read(audit_file(settings), filters)), groups)
    print_rows([row.as_dict() for row in rows], (*groups, *SUMS), form)
