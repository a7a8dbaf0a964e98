"""turnike inspect: what the detectors find in a text."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
from gateway.core.finding import Finding, Inspection
from gateway.core.request import Request
from gateway.detect import Detector
from gateway.settings import Detect, Settings

COLUMNS = (
    "entity", "data_class", "score", "path", "start", "end", "stage", "detector", "check",
)  # fmt: skip
_FIRST = "Ayşe Yılmaz, born 1980, wrote to John Smith: ayse@example.com, 0532 000 00 00."


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was found, and the milliseconds of each stage where they were measured."""

    inspection: Inspection
    timing: Mapping[str, float] = field(default_factory=dict)


@click.command(short_help="Show what the detectors find in a text.")
@click.argument("text")
@click.option("--reveal", is_flag=True, help="Print the found values, too.")
@click.option("--timing", is_flag=True, help="Print the milliseconds of each stage, too.")
@format_option
@settings_option
def command(text: str, reveal: bool, timing: bool, form: str, settings_file: Path | None) -> None:
    """Show what the detectors find in TEXT.

    TEXT is the text itself, - for standard input, or @FILE. It is read as the
    one message of a chat request; `start` and `end` are characters of it.
    `check` says what spoke for a finding: a check digit, words near it. The
    recognisers and the deadline of the settings hold, as they do in the gateway.
    With --timing the text is read in this process, after another one for which
    everything was loaded.
    """
    settings = load_state_settings(settings_file)
    if settings.file is None:
        settings = replace(settings, detect=Detect(deadline=READING_SECONDS))
    request = as_request(text_of(text))
    seen = _timed(request, settings) if timing else asyncio.run(_inspect(request, settings))
    inspection = seen.inspection
    rows = [_row(request, item, reveal) for item in inspection.findings]
    if form == "json":
        coverage = inspection.coverage
        told = {
            "findings": rows,
            "coverage": {"scanned": coverage.scanned, "opaque": list(coverage.opaque)},
            "languages": sorted(inspection.languages),
            "persons": sorted(inspection.persons),
            "uninspected": list(inspection.uninspected),
        }
        print_json(told | ({"timing": seen.timing} if timing else {}))
        return
    columns = (*COLUMNS, "value") if reveal else COLUMNS
    print_rows(rows, columns, form, none="Nothing was found.")
    for stage, spent in seen.timing.items():
        click.echo(f"{stage:<14}{spent:>10.3f} ms", err=True)
    if inspection.uninspected:
        click.echo(f"Not everything was read: {', '.join(inspection.uninspected)}.", err=True)


async def _inspect(request: Request, settings: Settings) -> _Seen:
    async with detectors(settings.added, deadline=settings.detect.deadline) as inspector:
        return _Seen(await read_text(inspector, request))


def _timed(request: Request, settings: Settings) -> _Seen:
    detector = Detector(settings)
    detector.inspect(_FIRST)
    inspection, spent = detector.timed(request.segments, request.opaque)
    return _Seen(inspection, {stage: round(spent[stage] * 1000, 3) for stage in spent})


def _row(request: Request, finding: Finding, reveal: bool) -> dict[str, object]:
    segment = request.segments[finding.segment]
    checks = {"checksum": finding.checksum, "context": finding.context}
    row: dict[str, object] = {
        "entity": finding.entity,
        "data_class": finding.data_class.value,
        "score": finding.score,
        "path": segment.label,
        "start": finding.start,
        "end": finding.end,
        "stage": finding.stage.value,
        "detector": finding.detector,
        "check": ", ".join(name for name, holds in checks.items() if holds),
    }
    if reveal:
        row["value"] = inert(segment.text[finding.start : finding.end])
    return row
