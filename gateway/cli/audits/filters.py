"""The filters that `list`, `tail` and `export` share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import click

from gateway.audit.query import Filters
from gateway.cli.workplace import moment
from gateway.core.effects import Effect
from gateway.settings import Settings

Command = TypeVar("Command", bound=Callable[..., object])
EFFECTS = click.Choice([effect.word for effect in Effect])
FILTERS = {
    "since": ("TIME", "Only records from then on: 30d, 12h, 2026-11-24 or 2026-11-24T08:00."),
    "until": ("TIME", "Only records before then."),
    "app": ("NAME", "Only records of this app."),
    "team": ("NAME", "Only records of this team."),
    "effect": ("EFFECT", "Only records with this effect: allow, mask, redact, local or block."),
    "rule": ("NAME", "Only records in which this rule counted; its name or its slug."),
    "target": ("NAME", "Only records of this target, such as cloud/openai."),
    "would-be": (
        "EFFECT",
        "Only records that would have had this effect if a policy in mode: report were enforced.",
    ),
    "entity": ("NAME", "Only records in which this entity or data class was found."),
    "request": ("ID", "Only records of this request."),
}


def filter_options(wrapped: Command) -> Command:
    """Add the filters to a command."""
    for name, (metavar, text) in reversed(FILTERS.items()):
        kind = EFFECTS if metavar == "EFFECT" else None
        wrapped = click.option(f"--{name}", type=kind, metavar=metavar, help=text)(wrapped)
    return wrapped


def filters_of(settings: Settings, given: Mapping[str, str | None]) -> Filters:
    """What the options of a command ask for; raises UsageError for a time that is none."""
    return Filters(
        since=moment(given["since"], settings),
        until=moment(given["until"], settings),
        app=given["app"],
        team=given["team"],
        effect=given["effect"],
        rule=given["rule"],
        target=given["target"],
        entity=given["entity"],
        would_be=given["would_be"],
        request=given["request"],
    )
