"""What the commands on policies print of counter-examples."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from gateway.cli.output import inert
from gateway.core.decision import Decision
from gateway.core.target import Target
from gateway.policy.proof.shown import CounterExample
from gateway.policy.proof.stated import written
from gateway.settings import Settings


def named_targets(settings: Settings) -> tuple[Target, ...] | None:
    """The targets of a settings file; None where there is no file, so that any may be there."""
    return None if settings.file is None else settings.targets


def decided(decision: Decision) -> str:
    """`LOCAL by "Special categories stay local"`, `ALLOW by otherwise`."""
    rule = decision.rule
    by = f'"{rule.name}" ({rule.file}:{rule.line})' if rule else decision.reason.value
    return f"{decision.effect.word.upper()} by {by}"


def reaches(shown: CounterExample) -> str:
    """What is decided, and where the request may then go."""
    to = f", may go to {', '.join(shown.reached)}" if shown.reached else ""
    return decided(shown.decision) + to


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
