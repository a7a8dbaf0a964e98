"""`key: [key_ab12]`: the identifier of the authenticated key."""

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
    names = names_of(arguments, "key")
    return OneOf(key="key", names=names, actual=lambda facts: {facts.key})


CONDITION = ConditionKind(
    name="key",
    about="The identifier of the authenticated key is one of these.",
    nature=Nature.IDENTITY,
    parse=_parse,
    shape=words(NAME),
    examples=(
        Example("key: [key_ab12]", "key: key_ab12", True),
        Example("key: key_ab12", "key: key_ab12", True),
        Example("key: [key_cd34, key_ab12]", "key: key_ab12", True),
        Example("key: [key_cd34]", "key: key_ab12", False),
        Example("key: [KEY_AB12]", "key: key_ab12", False),
        Example("key: [key_ab12]", "uninspected: true", False),
    ),
    refused=(
        "key: []",
        "key: [key_ab12, key_ab12]",
        "key: ['*']",
        "key: [7]",
        "key: {key_ab12: true}",
    ),
)
