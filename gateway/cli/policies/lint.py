"""turnike policy lint: rules that do nothing, or less than they seem to."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from gateway.cli.output import format_option, inert, print_rows, settings_option
from gateway.cli.policies.shown import named_targets
from gateway.cli.policies.wording import WORDS
from gateway.cli.workplace import language_of, policy_settings
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

    `dead`: no request can make the rule count, or the row of `models` serve.
    `shadowed`: no decision would change without it. Two are warnings:
    `unreachable`, no decision permits this target of the settings, or the model of
    this row, and `avoidable`, the rule asks for what the client chooses.
    Each file is looked at by itself; without FILES those of the settings are
    looked at together. The exit code is 1 where there is more than a warning.
    """
    settings = policy_settings(settings_file, files)
    entities = Roster(settings.recognizers).data_classes
    chosen = files or settings.policies
    sets = [chosen] if together or not files else [(file,) for file in files]
    targets, words = named_targets(settings), WORDS[language_of(settings)]
    remarks = [remark for some in sets for remark in lint(load(some, entities), entities, targets)]
    if form == "table":
        for remark in remarks:
            click.echo(inert(_line(remark, words)))
        if not remarks:
            click.echo(words["every_rule_counts"])
    else:
        print_rows([_row(remark, words) for remark in remarks], _COLUMNS, form)
    if any(remark.fault.fails for remark in remarks):
        sys.exit(1)


def _line(remark: Remark, words: Mapping[str, str]) -> str:
    fault, about = words[remark.fault.value], _about(remark, words)
    file, line = _place(remark)
    return f'{file}:{line}: {fault}: "{remark.name}": {about}' if file else f"{fault}: {about}"


def _row(remark: Remark, words: Mapping[str, str]) -> dict[str, object]:
    rule, (file, line) = remark.rule, _place(remark)
    return {
        "file": file,
        "line": line,
        "fault": remark.fault.value,
        "fails": remark.fault.fails,
        "policy": rule.policy if rule else None,
        "rule": rule.name if rule else None,
        "about": _about(remark, words),
    }


def _place(remark: Remark) -> tuple[str | None, int | None]:
    """Where it stands: a target stands in no policy."""
    if remark.rule is not None:
        return remark.rule.file, remark.rule.line
    return (
        (None, None) if remark.row is None else (Path(remark.row.at.file).name, remark.row.at.line)
    )


def _about(remark: Remark, words: Mapping[str, str]) -> str:
    what = "rule" if remark.rule else "row" if remark.row else "target"
    keys = words["and"].join(f"`{key}`" for key in remark.keys)
    return words[f"{remark.fault.value}_{what}"].format(name=remark.name, keys=keys)
