"""turnike audit retain: drop what is older than the settings say."""

from __future__ import annotations

import asyncio
from datetime import UTC
from pathlib import Path

import click

from gateway.audit.retention import Due
from gateway.cli.audits.subject import user
from gateway.cli.output import format_option, print_json, print_rows, settings_option
from gateway.cli.workplace import load_state_settings, written_log
from gateway.core.clock import SystemClock
from gateway.upkeep import retaining

COLUMNS = ("segment", "records", "state")


@click.command()
@click.option("--dry-run", is_flag=True, help="Drop nothing; show what would be.")
@format_option
@settings_option
def retain(dry_run: bool, form: str, settings_file: Path | None) -> None:
    """Drop the records of months that are older than `audit.retention` says.

    Their hashes stay, so that the log still verifies, and so do one checkpoint of
    each month and the records of erasures and holds. Memories and months of the
    index of subjects go with them. A month under a legal hold stays, and is named.
    Captured content goes after its own days. That it was done is on record. Run it
    once a month by a timer, once a day where content is captured.
    """
    settings = load_state_settings(settings_file)
    written_log(settings)
    clock = SystemClock.start()
    if dry_run:
        months = retaining.due(settings, now=clock.now().astimezone(UTC))
        dropped = {}
    else:
        retained = asyncio.run(retaining.retain(settings, clock=clock, who=user()))
        months, dropped = retained.months, retained.dropped
    rows = [_row(item, dry_run=dry_run) for item in months]
    if form == "json":
        print_json({"segments": rows, "dropped": dropped})
        return
    print_rows(rows, COLUMNS, form, none="No month is old enough.")
    if form == "table" and dropped:
        told = ", ".join(f"{count} {name}" for name, count in dropped.items())
        click.echo(f"dropped: {told}")


def _row(item: Due, *, dry_run: bool) -> dict[str, object]:
    gone = "would be dropped" if dry_run else "dropped"
    stays = {
        "": gone,
        "open": "stays: not sealed yet",
        "clock": "stays: its times are out of order",
    }
    state = stays.get(item.obstacle, f"stays: held by {item.obstacle}")
    return {"segment": item.segment.month, "records": item.records, "state": state}
