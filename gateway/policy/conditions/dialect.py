"""`dialect: [openai_chat]`: the wire format that the client speaks."""

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
    names = names_of(arguments, "dialect")
    return OneOf(key="dialect", names=names, actual=lambda facts: {facts.dialect}, tell=False)


CONDITION = ConditionKind(
    name="dialect",
    about="The wire format of the request is one of these; a client can avoid it.",
    nature=Nature.CLIENT,
    parse=_parse,
    shape=words(NAME),
    examples=(
        Example("dialect: [openai_chat]", "dialect: openai_chat", True),
        Example("dialect: [openai_chat]", "dialect: anthropic_messages", False),
        Example("dialect: [openai_chat]", "finds: {secret: 1}", False),
    ),
    refused=("dialect: []", "dialect: ['openai_*']", "dialect: true"),
)
