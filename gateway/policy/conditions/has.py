"""`has: [tools, vision]`: what the request holds or asks of a model besides text."""

from __future__ import annotations

from gateway.core.request import CAPABILITIES
from gateway.policy.conditions.condition import (
    Arguments,
    Condition,
    ConditionKind,
    Example,
    Nature,
)
from gateway.policy.conditions.one_of import OneOf
from gateway.policy.reading import as_words, chosen
from gateway.policy.shapes import one_of, words


def _parse(arguments: Arguments) -> Condition:
    words = as_words(arguments.nodes["has"], "`has`")
    names = tuple(chosen(word, "`has`", CAPABILITIES) for word in words)
    return OneOf(key="has", names=names, actual=lambda facts: facts.has, many=True)


CONDITION = ConditionKind(
    name="has",
    about="The request has one of these: `tools`, `json_schema` (an answer of a given form), "
    "`vision` (an image), `audio`, `files`; a client can avoid it.",
    nature=Nature.CLIENT,
    parse=_parse,
    shape=words(one_of(CAPABILITIES)),
    examples=(
        Example("has: [tools]", "has: [tools, vision]", True),
        Example("has: tools", "has: tools", True),
        Example("has: [audio, files]", "has: [files]", True),
        Example("has: [vision]", "has: [tools]", False),
        Example("has: [tools]", "app: hbys", False),
    ),
    refused=("has: []", "has: [tool]", "has: ['*']", "has: true", "{has: [tools], in: [user]}"),
)
