"""`model_asked: [gpt-4o]`: the model that the client named, exactly as it did."""

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
    names = names_of(arguments, "model_asked")
    return OneOf(
        key="model_asked", names=names, actual=lambda facts: {facts.model_asked}, tell=False
    )


CONDITION = ConditionKind(
    name="model_asked",
    about="The model that the client named is one of these; a client can avoid it.",
    nature=Nature.CLIENT,
    parse=_parse,
    shape=words(NAME),
    examples=(
        Example("model_asked: [gpt-4o, auto]", "model_asked: gpt-4o", True),
        Example("model_asked: [gpt-4o]", "model_asked: GPT-4o", False),
        Example("model_asked: [gpt-4o]", "app: hbys", False),
    ),
    refused=("model_asked: []", "model_asked: ['gpt-*']", "model_asked: null"),
)
