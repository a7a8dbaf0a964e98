"""What the commands on policies print of counter-examples."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from gateway.cli.output import inert
from gateway.cli.policies.wording import WORDS
from gateway.core.decision import Decision
from gateway.core.target import Target
from gateway.policy.conditions.condition import Language
from gateway.policy.proof.shown import CounterExample
from gateway.policy.proof.stated import written
from gateway.policy.wording import WORDS as REASONS
from gateway.settings import Settings


def named_targets(settings: Settings) -> tuple[Target, ...] | None:
    """The targets of a settings file; None where there is no file, so that any may be there."""
    return None if settings.file is None else settings.targets


def decided(decision: Decision, language: Language) -> str:
    """`LOCAL because "Contacts stay local"`, `ALLOW because no rule decided: otherwise`."""
    rule = decision.rule
    cause = (
        f'"{rule.name}" ({rule.file}:{rule.line})' if rule else REASONS[language][decision.reason]
    )
    return WORDS[language]["by"].format(effect=decision.effect.word.upper(), cause=cause)


def reaches(shown: CounterExample, language: Language) -> str:
    """What is decided, and where the request may then go."""
    targets = ", ".join(shown.reached)
    to = WORDS[language]["may_go"].format(targets=targets) if targets else ""
    return decided(shown.decision, language) + to


def explained_by(shown: CounterExample, files: Iterable[Path]) -> str:
    """The command that shows the same."""
    named = " ".join(f"--policy {shlex.quote(str(file))}" for file in files)
    return f"turnike explain {named} --given {shlex.quote(written(shown.given))}"


def fields(shown: CounterExample) -> dict[str, object]:
    """The same for programs."""
    rule = shown.decision.rule
    return {
        "effect": shown.decision.effect.word,
        "reason": shown.decision.reason.value,
        "rule": rule.name if rule else None,
        "reached": list(shown.reached),
    }


def lines(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Indented lines of a name and what is said, without what could move a terminal."""
    for name, text in pairs:
        yield f"  {name.ljust(8)}{inert(text)}"


def say(pairs: Iterable[tuple[str, str]]) -> None:
    """Print such lines."""
    for line in lines(pairs):
        click.echo(line)
