"""`language: [tr]`: any segment is in this language; the dominant one does not count."""

from __future__ import annotations

import re

from gateway.policy.conditions.condition import (
    Arguments,
    Condition,
    ConditionKind,
    Example,
    Nature,
)
from gateway.policy.conditions.one_of import OneOf
from gateway.policy.reading import as_words, shown

_CODE = re.compile(r"[a-z]{2,3}")


def _parse(arguments: Arguments) -> Condition:
    words = as_words(arguments.nodes["language"], "`language`")
    for word, at in words:
        if not _CODE.fullmatch(word):
            raise at.error(
                f"`{shown(word)}` is not a language.", "Write its ISO 639 code, such as `tr`."
            )
    names = tuple(word for word, _ in words)
    return OneOf(key="language", names=names, actual=lambda facts: facts.languages, many=True)


CONDITION = ConditionKind(
    name="language",
    about="Any segment is in one of these languages (ISO 639 codes).",
    nature=Nature.CONTENT,
    parse=_parse,
    examples=(
        Example("language: [tr]", "language: tr", True),
        Example("language: [tr]", "language: [en, tr]", True),
        Example("language: [de, tr]", "language: [en, tr]", True),
        Example("language: [tr]", "language: en", False),
        Example("language: [tr]", "finds: {contact: 1}", False),
    ),
    refused=("language: Turkish", "language: [TR]", "language: []", "language: ['*']"),
)
