"""turnike policy prove: whether a policy's `never` and `always` hold for every request."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from gateway.cli.output import format_option, inert, print_rows, settings_option
from gateway.cli.policies.shown import explained_by, fields, named_targets, reaches, say
from gateway.cli.policies.wording import WORDS
from gateway.cli.workplace import language_of, policy_settings
from gateway.core.finding import DataClass
from gateway.core.target import Target
from gateway.detect.roster import Roster
from gateway.policy.conditions.condition import Language
from gateway.policy.load import load
from gateway.policy.proof.changes import documents, statements_in
from gateway.policy.proof.prove import Proof, prove
from gateway.policy.proof.stated import written

_COLUMNS = ("file", "line", "statement", "proved", "asked", "given", "effect", "rule", "reached")


@click.command("prove")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--together", is_flag=True, help="Take the files as one set, as if all were in force at once."
)
@format_option
@settings_option
def command(files: tuple[Path, ...], together: bool, form: str, settings_file: Path | None) -> None:
    """Prove what the policies in FILES say under `never` and `always`.

    Each statement is proved over every combination of facts that the policies
    can tell apart, or answered with facts that break it; `turnike explain
    --given` shows what is decided of them. Each file is proved by itself, which
    also holds beside any other; without FILES those of the settings are proved
    together. The targets are those of the settings; where there are none, every
    possible target is there. The exit code is 1 where a statement does not hold.
    """
    settings = policy_settings(settings_file, files)
    entities = Roster(settings.recognizers).data_classes
    targets, language = named_targets(settings), language_of(settings)
    chosen = files or settings.policies
    sets = [chosen] if together or not files else [(file,) for file in files]
    rows: list[dict[str, object]] = []
    for some in sets:
        rows.extend(_proved(some, entities, targets, language if form == "table" else None))
    if form == "table":
        _sum_up(rows, targets, WORDS[language])
    else:
        print_rows(rows, _COLUMNS, form)
    if not all(row["proved"] for row in rows):
        sys.exit(1)


def _proved(
    files: Sequence[Path],
    entities: Mapping[str, DataClass],
    targets: Sequence[Target] | None,
    spoken: Language | None,
) -> list[dict[str, object]]:
    """The rows of all statements, each of them told in the language that is `spoken`."""
    policies = load(files, entities)
    written_down = {
        (name, place): text
        for name, document in documents(files).items()
        for place, text in enumerate(statements_in(document))
    }
    place = {
        id(statement): written_down[policy.name, at]
        for policy in policies.policies
        for at, statement in enumerate(policy.statements)
    }
    rows = []
    for proof in prove(policies, entities, targets):
        text = place[id(proof.statement)]
        if spoken is not None:
            _print(proof, text, files, spoken)
        rows.append(_row(proof, text))
    return rows


def _print(proof: Proof, text: str, files: Sequence[Path], language: Language) -> None:
    words = WORDS[language]
    where = f"{proof.policy.file}:{proof.statement.line}"
    width = max(len(words["proved"]), len(words["broken"]))
    result = words["proved" if proof.proved else "broken"].ljust(width)
    click.echo(f"{result}  {inert(where)}  {inert(text)}")
    if proof.as_enforced:
        say([("", words["as_enforced"])])
    if not proof.asked:
        say([("", words["speaks_of_nothing"])])
    if proof.counter is not None:
        say(
            (
                (words["given"], written(proof.counter.given)),
                (words["decided"], reaches(proof.counter, language)),
                (words["see"], explained_by(proof.counter, files)),
            )
        )


def _row(proof: Proof, text: str) -> dict[str, object]:
    counter = proof.counter
    return {
        "policy": proof.policy.name,
        "file": proof.policy.file,
        "line": proof.statement.line,
        "statement": text,
        "proved": proof.proved,
        "asked": proof.asked,
        "as_enforced": proof.as_enforced,
        "given": None if counter is None else counter.given,
        **({} if counter is None else fields(counter)),
    }


def _sum_up(
    rows: Sequence[Mapping[str, object]],
    targets: Sequence[Target] | None,
    words: Mapping[str, str],
) -> None:
    if not rows:
        click.echo(words["nothing_to_prove"], err=True)
        return
    held = sum(bool(row["proved"]) for row in rows)
    over = words["every_target" if targets is None else "these_targets"]
    click.echo(words["sum"].format(held=held, broken=len(rows) - held, over=over))
