"""turnike policy: checking and testing policies."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from gateway.cli.output import format_option, print_rows
from gateway.cli.reading import as_request, detectors, read_text
from gateway.core.errors import PolicyError
from gateway.core.finding import Inspection
from gateway.core.request import Request
from gateway.detect.recognizers.load import data_classes
from gateway.policy.load import load
from gateway.policy.shipped import shipped, shipped_names
from gateway.policy.testing import Outcome, files_beside, run_file


@click.group()
def command() -> None:
    """Policies: check and test."""


@command.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@format_option
def check(files: tuple[Path, ...], form: str) -> None:
    """Parse and type-check policy files; every error has its place, and exits with 1."""
    rows = []
    for file in files:
        try:
            policies = load([file], data_classes())
        except PolicyError as fault:
            rows.append({"file": str(file), "result": "error", "detail": str(fault)})
        else:
            names = ", ".join(policy.name for policy in policies.policies)
            rows.append({"file": str(file), "result": "ok", "detail": names})
    if form == "table":
        for row in rows:
            failed = row["result"] == "error"
            line = row["detail"] if failed else f"{row['file']}: ok ({row['detail']})"
            click.echo(line, err=failed)
    else:
        print_rows(rows, ("file", "result", "detail"), form)
    if any(row["result"] == "error" for row in rows):
        sys.exit(1)


@command.command("test")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@format_option
def test_policies(paths: tuple[Path, ...], form: str) -> None:
    """Run the *_test.yaml files in PATHS, or those of the shipped policies."""
    given = paths or tuple(shipped(name) for name in shipped_names())
    for path in given:
        if not path.exists():
            raise click.UsageError(f"{path} does not exist.")
    files = files_beside(given)
    if not files:
        raise click.UsageError("There is no *_test.yaml file there.")
    outcomes = asyncio.run(_run(files))
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if form == "table":
        for outcome in failed:
            click.echo(f"{outcome.file}:{outcome.line}: {outcome.name}: {outcome.fault}", err=True)
        click.echo(f"{len(outcomes) - len(failed)} passed, {len(failed)} failed")
    else:
        print_rows([_row(outcome) for outcome in outcomes], ("file", "name", "passed"), form)
    if failed:
        sys.exit(1)


async def _run(files: tuple[Path, ...]) -> list[Outcome]:
    async with detectors() as inspector:

        async def inspect(text: str) -> tuple[Request, Inspection]:
            request = as_request(text)
            return request, await read_text(inspector, request)

        entities = data_classes()
        found = [await run_file(file, entities, inspect=inspect) for file in files]
    return [outcome for outcomes in found for outcome in outcomes]


def _row(outcome: Outcome) -> dict[str, object]:
    return {
        "file": outcome.file,
        "line": outcome.line,
        "name": outcome.name,
        "passed": outcome.passed,
        "fault": outcome.fault,
    }
