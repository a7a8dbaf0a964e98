"""turnike policy lint: rules that do nothing, or less than they seem to."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gateway.cli.output import format_option, inert, print_rows, settings_option
from gateway.cli.policies.shown import named_targets
from gateway.cli.workplace import policy_settings
from gateway.detect.roster import Roster
from gateway.policy.load import load
from gateway.policy.proof.lint import Remark, lint

_COLUMNS = ("file", "line", "fault", "rule", "about")


@click.command("lint")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--together", is_flag=True, help="Take the files as one set, as if all were in force at once."
)
@format_option
@settings_option
def command(files: tuple[Path, ...], together: bool, form: str, settings_file: Path | None) -> None:
    """Find rules in FILES that do nothing, or less than they seem to.

    `dead`: no request can make the rule count. `shadowed`: no decision would
    change without it. Two are warnings: `unreachable`, no decision permits this
    target of the settings, and `avoidable`, the rule asks for what the client
    chooses.
    Each file is looked at by itself; without FILES those of the settings are
    looked at together. The exit code is 1 where there is more than a warning.
    """
    settings = policy_settings(settings_file, files)
    entities = Roster(settings.recognizers).data_classes
    chosen = files or settings.policies
    sets = [chosen] if together or not files else [(file,) for file in files]
    targets = named_targets(settings)
    remarks = [remark for some in sets for remark in lint(load(some, entities), entities, targets)]
    if form == "table":
        for remark in remarks:
            click.echo(inert(_line(remark)))
        if not remarks:
            click.echo("Every rule counts for something.")
    else:
        print_rows([_row(remark) for remark in remarks], _COLUMNS, form)
    if any(remark.fault.fails for remark in remarks):
        sys.exit(1)


def _line(remark: Remark) -> str:
    if remark.rule is None:
        return f"{remark.fault.value}: {remark.about}"
    where = f"{remark.rule.file}:{remark.rule.line}"
    return f'{where}: {remark.fault.value}: "{remark.rule.name}": {remark.about}'


def _row(remark: Remark) -> dict[str, object]:
    rule = remark.rule
    return {
        "file": rule.file if rule else None,
        "line": rule.line if rule else None,
        "fault": remark.fault.value,
        "fails": remark.fault.fails,
        "policy": rule.policy if rule else None,
        "rule": rule.name if rule else None,
        "about": remark.about,
    }
