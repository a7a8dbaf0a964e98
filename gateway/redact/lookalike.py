"""Text in a request that reads like a placeholder, whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gateway.redact.fold import fold
from gateway.redact.labels import PLACEHOLDER_LABELS, Label

OPENING = "[【〔"
CLOSING = "]】〕"
WORDS: dict[str, Label] = {
    fold(word).text: label for label in PLACEHOLDER_LABELS for word in (label.tr, label.en)
}
"""The folded word of every label, in both languages."""

_LOOKALIKE = re.compile(
    rf"\\?[{re.escape(OPENING)}]\s{{0,2}}"
    rf"(?P<word>{'|'.join(sorted(WORDS, key=len, reverse=True))})"
    rf"\s?\\?[_\-\s]\s?(?P<digits>\d+)\s{{0,2}}\\?[{re.escape(CLOSING)}]"
)

_BRACKET = re.compile("[\\[［﹇【︻〔︹﹝]")  # every character that folds to an opening bracket


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookalike:
    """A bracketed label with digits, at `start` to `end` of a text."""

    start: int
    end: int
    label: Label
    digits: str


def lookalikes(text: str) -> Iterator[Lookalike]:
    """Every look-alike, in both languages' labels, any case, escaped or in wide brackets."""
    if not _BRACKET.search(text):
        return
    folded = fold(text)
    for match in _LOOKALIKE.finditer(folded.text):
        start, end = folded.source(*match.span())
        yield Lookalike(start=start, end=end, label=WORDS[match["word"]], digits=match["digits"])
