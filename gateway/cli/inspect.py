"""turnike inspect: what the detectors find in a text."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from gateway.cli.output import (
    format_option,
    inert,
    print_json,
    print_rows,
    settings_option,
    text_of,
)
from gateway.cli.reading import READING_SECONDS, as_request, detectors, read_text
from gateway.cli.workplace import load_state_settings
from gateway.core.finding import Inspection
from gateway.core.request import Request

COLUMNS = ("entity", "data_class", "score", "path", "start", "end", "stage")


@click.command(short_help="Show what the detectors find in a text.")
@click.argument("text")
@click.option("--reveal", is_flag=True, help="Print the found values, too.")
@format_option
@settings_option
def command(text: str, reveal: bool, form: str, settings_file: Path | None) -> None:
    """Show what the detectors find in TEXT.

    TEXT is the text itself, - for standard input, or @FILE. It is read as the
    one message of a chat request; `start` and `end` are characters of it. With
    --settings its detection deadline holds, as it does in the gateway.
    """
    deadline = READING_SECONDS
    if settings_file is not None:
        deadline = load_state_settings(settings_file).detect.deadline
    request = as_request(text_of(text))
    inspection = asyncio.run(_inspect(request, deadline))
    rows = [_row(request, inspection, at, reveal) for at in range(len(inspection.findings))]
    if form == "json":
        coverage = inspection.coverage
        print_json(
            {
                "findings": rows,
                "coverage": {"scanned": coverage.scanned, "opaque": list(coverage.opaque)},
                "languages": sorted(inspection.languages),
                "persons": sorted(inspection.persons),
                "uninspected": list(inspection.uninspected),
            }
        )
        return
    columns = (*COLUMNS, "value") if reveal else COLUMNS
    print_rows(rows, columns, form, none="Nothing was found.")
    if inspection.uninspected:
        click.echo(f"Not everything was read: {', '.join(inspection.uninspected)}.", err=True)


async def _inspect(request: Request, deadline: float) -> Inspection:
    async with detectors(deadline=deadline) as inspector:
        return await read_text(inspector, request)


def _row(request: Request, inspection: Inspection, at: int, reveal: bool) -> dict[str, object]:
    finding = inspection.findings[at]
    segment = request.segments[finding.segment]
    row: dict[str, object] = {
        "entity": finding.entity,
        "data_class": finding.data_class.value,
        "score": finding.score,
        "path": segment.label,
        "start": finding.start,
        "end": finding.end,
        "stage": finding.stage.value,
    }
    if reveal:
        row["value"] = inert(segment.text[finding.start : finding.end])
    return row
