"""turnike inspect: what the detectors find in a text."""

from __future__ import annotations

import asyncio

import click

from gateway.cli.output import format_option, inert, print_json, print_rows, text_of
from gateway.cli.reading import as_request, detectors, read_text
from gateway.core.finding import Inspection
from gateway.core.request import Request

COLUMNS = ("entity", "data_class", "score", "path", "start", "end", "stage")


@click.command()
@click.argument("text")
@click.option("--reveal", is_flag=True, help="Print the values, too.")
@format_option
def command(text: str, reveal: bool, form: str) -> None:
    """What the detectors find in TEXT, in standard input (-) or in a file (@FILE)."""
    request = as_request(text_of(text))
    inspection = asyncio.run(_inspect(request))
    rows = [_row(request, inspection, at, reveal) for at in range(len(inspection.findings))]
    if form == "json":
        coverage = inspection.coverage
        print_json(
            {
                "findings": rows,
                "coverage": {"scanned": coverage.scanned, "opaque": list(coverage.opaque)},
                "languages": sorted(inspection.languages),
                "uninspected": list(inspection.uninspected),
            }
        )
        return
    print_rows(rows, (*COLUMNS, "value") if reveal else COLUMNS, form)
    if not rows and form == "table":
        click.echo("nothing found")
    if inspection.uninspected:
        click.echo(f"not read: {', '.join(inspection.uninspected)}", err=True)


async def _inspect(request: Request) -> Inspection:
    async with detectors() as inspector:
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
