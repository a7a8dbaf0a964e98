"""turnike policy: checking, testing, proving and comparing policies."""

from __future__ import annotations

import asyncio
import secrets
import sys
from pathlib import Path

import click

from gateway.cli.output import format_option, inert, print_rows, settings_option
from gateway.cli.policies import diff, lint, prove
from gateway.cli.policies.backtest import command as backtest
from gateway.cli.policies.mark import command as mark
from gateway.cli.policies.schema import command as schema
from gateway.cli.reading import as_request, detectors, message_of, read_text
from gateway.cli.tries import tried
from gateway.cli.workplace import load_state_settings, policy_settings
from gateway.core.decision import Decision, Refused
from gateway.core.errors import PolicyError
from gateway.core.finding import Inspection
from gateway.core.request import Request
from gateway.detect.added import Added
from gateway.detect.roster import Roster
from gateway.policy.load import load
from gateway.policy.shipped import shipped, shipped_names
from gateway.policy.testing import Outcome, files_beside, policies_of, run_file
from gateway.redact.mask import Masker


@click.group(short_help="Check, test, prove and compare policies.")
def command() -> None:
    """Check, test, prove and compare policies."""


command.add_command(prove.command)
command.add_command(lint.command)
command.add_command(diff.command)
command.add_command(schema, "schema")
command.add_command(mark, "mark")


command.add_command(backtest, "backtest")


@command.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@format_option
@settings_option
def check(files: tuple[Path, ...], form: str, settings_file: Path | None) -> None:
    """Parse and type-check the policies in FILES.

    Without FILES those of the settings are checked. Known are the entities of the
    settings' recognisers, and of those that stand beside a policy, for NAME.yaml
    in NAME-recognizers.yaml. Each error is printed as file:line:column and what to
    do, and the exit code is then 1.
    """
    settings = policy_settings(settings_file, files)
    entities = Roster(settings.recognizers).data_classes
    rows = []
    for file in files or settings.policies:
        try:
            policies = load([file], entities)
        except PolicyError as fault:
            rows.append({"file": str(file), "result": "error", "detail": str(fault)})
        else:
            names = ", ".join(policy.name for policy in policies.policies)
            rows.append({"file": str(file), "result": "ok", "detail": names})
    if form == "table":
        for row in rows:
            failed = row["result"] == "error"
            line = row["detail"] if failed else f"{row['file']}: ok ({row['detail']})"
            click.echo(inert(line), err=failed)
    else:
        print_rows(rows, ("file", "result", "detail"), form)
    if any(row["result"] == "error" for row in rows):
        sys.exit(1)


@command.command("test")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@format_option
@settings_option
def test_policies(paths: tuple[Path, ...], form: str, settings_file: Path | None) -> None:
    """Run the tests of policies.

    PATHS are *_test.yaml files, policies that have one beside them, or folders.
    Without PATHS the tests of the policies in the settings FILE are run, and
    without that those of the shipped policies. The exit code is 1 where a test
    fails.
    """
    files = files_beside(_given(paths, settings_file))
    if not files:
        raise click.UsageError("There is no *_test.yaml file there.")
    policies = [policy for file in files for policy in policies_of(file)]
    outcomes = asyncio.run(_run(files, policy_settings(settings_file, policies).added))
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if form == "table":
        for outcome in failed:
            click.echo(f"{outcome.file}:{outcome.line}: {outcome.name}: {outcome.fault}", err=True)
        click.echo(f"{len(outcomes) - len(failed)} passed, {len(failed)} failed")
    else:
        columns = ("file", "line", "name", "passed", "fault")
        print_rows([_row(outcome) for outcome in outcomes], columns, form)
    if failed:
        sys.exit(1)


def _given(paths: tuple[Path, ...], settings_file: Path | None) -> tuple[Path, ...]:
    for path in paths:
        if not path.exists():
            raise click.UsageError(f"{inert(str(path))} does not exist.")
    if paths:
        return paths
    if settings_file is not None:
        return load_state_settings(settings_file).policies
    return tuple(shipped(name) for name in shipped_names())


async def _run(files: tuple[Path, ...], added: Added) -> list[Outcome]:
    masker = Masker(key=secrets.token_bytes(32))
    async with detectors(added) as inspector:

        async def inspect(text: str) -> tuple[Request, Inspection]:
            request = as_request(text)
            return request, await read_text(inspector, request)

        def sent(request: Request, inspection: Inspection, decision: Decision) -> str:
            if isinstance(decision, Refused):
                return ""
            return message_of(masker.mask(request, inspection, decision).tree)

        entities = Roster(added.own).data_classes
        found = [
            await run_file(file, entities, inspect=inspect, sent=sent, tried=tried)
            for file in files
        ]
    return [outcome for outcomes in found for outcome in outcomes]


def _row(outcome: Outcome) -> dict[str, object]:
    return {
        "file": outcome.file,
        "line": outcome.line,
        "name": outcome.name,
        "passed": outcome.passed,
        "fault": outcome.fault,
    }
