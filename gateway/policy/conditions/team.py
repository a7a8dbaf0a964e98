"""`team: [legal]`: the team of the authenticated key."""

from __future__ import annotations

from gateway.policy.conditions.condition import (
    Arguments,
    Condition,
    ConditionKind,
    Example,
    Nature,
)
from gateway.policy.conditions.one_of import OneOf, names_of
from gateway.policy.shapes import NAME, words


def _parse(arguments: Arguments) -> Condition:
    names = names_of(arguments, "team")
    return OneOf(key="team", names=names, actual=lambda facts: {facts.team})


CONDITION = ConditionKind(
    name="team",
    about="The team of the authenticated key is one of these.",
    nature=Nature.IDENTITY,
    parse=_parse,
    shape=words(NAME),
    examples=(
        Example("team: [legal]", "team: legal", True),
        Example("team: legal", "team: legal", True),
        Example("team: [open, legal]", "team: legal", True),
        Example("team: [open]", "team: legal", False),
        Example("team: [LEGAL]", "team: legal", False),
        Example("team: [legal]", "uninspected: true", False),
    ),
    refused=("team: []", "team: [legal, legal]", "team: ['*']", "team: [7]", "team: {legal: true}"),
)
