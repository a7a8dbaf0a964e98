"""`app: [hbys]`: the app of the authenticated key."""

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
    names = names_of(arguments, "app")
    return OneOf(key="app", names=names, actual=lambda facts: {facts.app})


CONDITION = ConditionKind(
    name="app",
    about="The app of the authenticated key is one of these.",
    nature=Nature.IDENTITY,
    parse=_parse,
    shape=words(NAME),
    examples=(
        Example("app: [hbys]", "app: hbys", True),
        Example("app: hbys", "app: hbys", True),
        Example("app: [open, hbys]", "app: hbys", True),
        Example("app: [open]", "app: hbys", False),
        Example("app: [HBYS]", "app: hbys", False),
        Example("app: [hbys]", "uninspected: true", False),
    ),
    refused=("app: []", "app: [hbys, hbys]", "app: ['*']", "app: [7]", "app: {hbys: true}"),
)
