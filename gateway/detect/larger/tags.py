"""From the probabilities of the tags of tokens to labelled spans.

Tags are those of the usual schemes: `B-X`, `I-X`, `E-X`, `S-X`, `L-X`, `U-X`, or `X`
alone; `O` is nothing. A token belongs to the label that all its tags together make
most probable, so that a model that wavers between `B-X` and `I-X` is as sure as it is of X.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gateway.detect.larger.adapter import Labelled

_TAG = re.compile(r"([BIESLU])[-_](.+)", re.DOTALL)
_BEGINS = frozenset("BSU")
_WORD = re.compile(r"[\w-]*")
_WORD_BEFORE = re.compile(r"[\w-]*\Z")
_LONGEST_WORD = 64


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of a model by their columns, as labels: which columns are of which."""

    labels: tuple[str, ...]
    columns: tuple[tuple[int, ...], ...]
    begins: frozenset[int]

    @classmethod
    def of(cls, tags: Sequence[str], wanted: Sequence[str]) -> Tags:
        """The tags that are of a wanted label; raises KeyError for a label without any."""
        split = [_split(tag) for tag in tags]
        columns = tuple(
            tuple(at for at, (_, label) in enumerate(split) if label == name) for name in wanted
        )
        for name, own in zip(wanted, columns, strict=True):
            if not own:
                raise KeyError(name)
        begins = frozenset(at for at, (mark, _) in enumerate(split) if mark in _BEGINS)
        return cls(tuple(wanted), columns, begins)

    def spans(
        self,
        text: str,
        scores: NDArray[np.floating],
        offsets: Sequence[tuple[int, int]],
        threshold: float,
    ) -> Iterator[Labelled]:
        """Yield the spans of `text` that `scores` (tokens by tags, not normalised) show.

        `offsets` are the characters of each token; a token without any is none of
        the text. Spans are widened to whole words, without what follows an apostrophe.
        """
        probable = _softmax(scores)
        by_label = np.stack([probable[:, list(own)].sum(axis=1) for own in self.columns], axis=1)
        best = by_label.argmax(axis=1)
        first = probable.argmax(axis=1)
        run: list[int] = []
        for at, (start, end) in enumerate(offsets):
            if end <= start:
                continue
            inside = bool(by_label[at, best[at]] >= threshold)
            goes_on = run and best[run[-1]] == best[at] and int(first[at]) not in self.begins
            if run and not (inside and goes_on):
                yield self._span(text, run, offsets, by_label, best)
                run = []
            if inside:
                run.append(at)
        if run:
            yield self._span(text, run, offsets, by_label, best)

    def _span(
        self,
        text: str,
        run: Sequence[int],
        offsets: Sequence[tuple[int, int]],
        by_label: NDArray[np.floating],
        best: NDArray[np.intp],
    ) -> Labelled:
        start, end = offsets[run[0]][0], offsets[run[-1]][1]
        start += len(text[start:end]) - len(text[start:end].lstrip())  # a token may begin with it
        if start < end and text[start].isalnum():
            before = _WORD_BEFORE.search(text, max(0, start - _LONGEST_WORD), start)
            start = before.start() if before else start
        if text[end - 1].isalnum() and (behind := _WORD.match(text, end, end + _LONGEST_WORD)):
            end = behind.end()
        label = int(best[run[0]])
        return Labelled(start, end, self.labels[label], float(by_label[list(run), label].mean()))


def _split(tag: str) -> tuple[str, str]:
    """The mark and the label of a tag."""
    parts = _TAG.fullmatch(tag)
    return (parts[1], parts[2]) if parts else ("", tag)


def _softmax(scores: NDArray[np.floating]) -> NDArray[np.floating]:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    told: NDArray[np.floating] = raised / raised.sum(axis=1, keepdims=True)
    return told
