"""turnike policy diff: what changed, and whether anything that stayed could now leave."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from gateway.cli.output import format_option, inert, print_json, print_rows, settings_option
from gateway.cli.policies.shown import explained_by, fields, named_targets, reaches, say
from gateway.cli.policies.wording import WORDS
from gateway.cli.workplace import language_of, policy_settings
from gateway.core.jsontree import JsonValue
from gateway.detect.roster import Roster
from gateway.policy.conditions.condition import Language
from gateway.policy.load import load
from gateway.policy.proof.changes import Change, changes, documents, files_in, unchanged_rules
from gateway.policy.proof.relaxed import Relaxed, relaxed
from gateway.policy.proof.stated import written

_COLUMNS = ("kind", "policy", "rule", "key", "before", "after", "given")
_KINDS = ("changed", "added", "removed")


@click.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--fail-on-relaxed", is_flag=True, help="Exit with 1 where anything is looser than before."
)
@format_option
@settings_option
def command(
    old: Path, new: Path, fail_on_relaxed: bool, form: str, settings_file: Path | None
) -> None:
    """Say what changed from OLD to NEW, and whether anything that stayed could now leave.

    OLD and NEW are files or folders; the policies of a folder are taken as one
    set. For each old rule that no longer holds what it held, one example is
    shown; `turnike explain --given` shows it again under both. No example means
    that there is none.
    """
    before, after = files_in(old), files_in(new)
    settings = policy_settings(settings_file, (*before, *after))
    entities = Roster(settings.recognizers).data_classes
    for path, files in ((old, before), (new, after)):
        if not files:
            raise click.UsageError(f"There is no policy in {inert(str(path))}.")
    sets = load(before, entities), load(after, entities)
    texts = documents(before), documents(after)
    changed = changes(*texts)
    loose = relaxed(*sets, entities, named_targets(settings), unchanged=unchanged_rules(*texts))
    if form == "json":
        print_json({"changes": [_change(item) for item in changed],
                    "relaxed": [_relaxed(item) for item in loose]})  # fmt: skip
    elif form == "csv":
        print_rows([*map(_change, changed), *map(_relaxed, loose)], _COLUMNS, form)
    else:
        _print(changed, loose, (before, after), language_of(settings))
    if loose and fail_on_relaxed:
        sys.exit(1)


def _print(
    changed: Sequence[Change],
    loose: Sequence[Relaxed],
    files: tuple[Sequence[Path], Sequence[Path]],
    language: Language,
) -> None:
    words = WORDS[language]
    for change in changed:
        click.echo(inert(_line(change, words)))
    if not changed:
        click.echo(words["unchanged"])
    for item in loose:
        held = f'"{item.rule.ref.name}"' if item.rule else words["without_rule"]
        click.echo(inert(f"{words['relaxed']}  {held}: {words[item.how.value]}"))
        say(
            (
                (words["given"], written(item.now.given)),
                (words["before"], reaches(item.before, language)),
                (words["now"], reaches(item.now, language)),
                (words["see"], explained_by(item.before, files[0])),
                ("", explained_by(item.now, files[1])),
            )
        )
    if not loose:
        click.echo(words["no_looser"])


def _line(change: Change, words: Mapping[str, str]) -> str:
    width = max(len(words[kind]) for kind in _KINDS)
    parts = [f"{words[_kind(change)].ljust(width)}  {change.policy}"]
    if change.rule:
        parts.append(f'"{change.rule}"')
    if change.key:
        parts.append(f"{change.key}: {_text(change.before)} -> {_text(change.after)}")
    return "  ".join(parts)


def _kind(change: Change) -> str:
    if change.key or (change.before is not None and change.after is not None):
        return "changed"
    return "added" if change.before is None else "removed"


def _text(value: JsonValue) -> str:
    return "-" if value is None else written({"": value})[5:-1]


def _change(change: Change) -> dict[str, object]:
    return {
        "kind": _kind(change),
        "policy": change.policy,
        "rule": change.rule or None,
        "key": change.key or None,
        "before": change.before,
        "after": change.after,
    }


def _relaxed(item: Relaxed) -> dict[str, object]:
    ref = item.rule.ref if item.rule else None
    return {
        "kind": f"relaxed: {item.how.value}",
        "policy": ref.policy if ref else None,
        "rule": ref.name if ref else None,
        "given": item.now.given,
        "before": fields(item.before),
        "after": fields(item.now),
    }
