"""Values out, placeholders in: what leaves in place of what was found.

A value that is treated anywhere in a request is treated at every occurrence.
What looks like a placeholder and was written by somebody else is replaced by a
placeholder that stands for that very text: it comes back as it was, and cannot
be restored as anybody's value. A placeholder of ours that an earlier answer
left in the conversation stays, and is restored.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from gateway.core.decision import MayLeave, StaysHome, Treatment
from gateway.core.effects import Effect
from gateway.core.errors import ContainmentError
from gateway.core.finding import Finding, Inspection
from gateway.core.jsontree import Path, replaced
from gateway.core.payload import Outbound
from gateway.core.request import Request, Segment, SegmentKind
from gateway.redact.escaped import unescaped
from gateway.redact.fold import fold
from gateway.redact.labels import NAMES, REDACTED
from gateway.redact.lookalike import lookalikes
from gateway.redact.placeholder import Issuer, conversation_key
from gateway.redact.search import Search, Sought
from gateway.redact.spans import Span, merged
from gateway.redact.suffix import stem_length

GONE = "\x00"
Replacement: TypeAlias = tuple[int, int, str]


class Masker:
    """Masks and redacts requests; `key` is the secret of this installation.

    `language` is that of the labels: Turkish for `tr`, English for any other.
    """

    def __init__(self, *, key: bytes, language: str = "tr") -> None:
        self._key = key
        self._language = language

    def mask(
        self, request: Request, inspection: Inspection, decision: MayLeave | StaysHome
    ) -> Outbound:
        """Treat the findings that the decision covers, and every other occurrence of their values.

        Raises ContainmentError if one of them, or an occurrence, stands where
        it cannot be replaced. A decision that covers nothing leaves the tree
        as it is.
        """
        if not decision.treatments:
            return Outbound(tree=request.tree)
        found = _spans(request, inspection, decision.treatments)
        search = Search(_sought(request, found))
        cover = {
            place: _covered(segment, found.get(place, []), search)
            for place, segment in enumerate(request.segments)
        }
        writing = _Writing(
            Issuer(
                conversation_key(self._key, request.principal.app, request.conversation),
                self._language,
            ),
            REDACTED.word(self._language),
        )
        edits = writing.edits(request, inspection, decision.treatments, cover)
        tree = replaced(request.tree, edits)
        if not isinstance(tree, Mapping):
            raise ContainmentError("The request is not an object after masking.")
        return Outbound(
            tree=tree,
            treated=frozenset(decision.treatments),
            issued=dict(writing.issuer.issued),
            transforms=writing.transforms(),
        )


class _Writing:
    """The new texts of one request."""

    def __init__(self, issuer: Issuer, redacted: str) -> None:
        self.issuer = issuer
        self._redacted = redacted
        self._done: Counter[tuple[Effect, str]] = Counter()
        self._escaped = 0

    def edits(
        self,
        request: Request,
        inspection: Inspection,
        treatments: Mapping[int, Treatment],
        cover: Mapping[int, list[Span]],
    ) -> dict[Path, str]:
        """The new text of every leaf that changes, by its path."""
        pieces = {
            place: [self._replacement(request.segments[place].text, span) for span in spans]
            for place, spans in cover.items()
        }
        for index, finding in enumerate(inspection.findings):
            if index not in treatments and finding.end > finding.start:
                text = request.segments[finding.segment].text[finding.start : finding.end]
                self.issuer.note(finding.entity, finding.data_class, text)
        edits: dict[Path, str] = {}
        for place, segment in enumerate(request.segments):
            if _editable(segment):
                every = self._with_escapes(segment.text, pieces.get(place, []))
                if every:
                    edits[segment.path] = _rewritten(segment.text, every)
        return edits

    def transforms(self) -> tuple[str, ...]:
        """What was done, by entity, with counts."""
        lines = [
            f"{effect.word} {entity} {count}"
            for (effect, entity), count in sorted(self._done.items())
        ]
        if self._escaped:
            lines.append(f"escape placeholder {self._escaped}")
        return tuple(lines)

    def _replacement(self, text: str, span: Span) -> Replacement:
        value = text[span.start : span.end]
        self._done[span.treatment.effect, span.entity] += 1
        if span.treatment.effect is Effect.MASK:
            new = self.issuer.issue(span.entity, span.data_class, value)
        else:
            new = self._redaction(value, span.treatment.keep_last)
        return span.start, span.end, new

    def _redaction(self, value: str, keep_last: int) -> str:
        """The irreversible label; never more than half of a value is kept."""
        kept = min(keep_last, len(value) // 2)
        return f"[{self._redacted} …{value[-kept:]}]" if kept > 0 else f"[{self._redacted}]"

    def _with_escapes(self, text: str, pieces: list[Replacement]) -> list[Replacement]:
        """The replacements, and those of look-alikes between them, in order of place."""
        escapes: list[Replacement] = []
        for start, end, between in _between(text, pieces):
            for item in lookalikes(between):
                if not self.issuer.recognise(item.label, item.digits):
                    literal = between[item.start : item.end]
                    new = self.issuer.issue_literal(literal)
                    escapes.append((start + item.start, min(start + item.end, end), new))
        self._escaped += len(escapes)
        return sorted([*pieces, *escapes])


def _spans(
    request: Request, inspection: Inspection, treatments: Mapping[int, Treatment]
) -> dict[int, list[Span]]:
    """The covered findings as spans, by segment."""
    found: dict[int, list[Span]] = defaultdict(list)
    for index, treatment in treatments.items():
        finding = inspection.findings[index]
        segment = request.segments[finding.segment]
        if treatment.effect not in (Effect.MASK, Effect.REDACT):
            raise ContainmentError(f"{treatment.effect.word} is not done to a single finding.")
        within = 0 <= finding.start < finding.end <= len(segment.text)
        if not (finding.maskable and within and _editable(segment)):
            raise ContainmentError(f"A {finding.entity} cannot be replaced in {segment.label}.")
        found[finding.segment].append(
            Span(
                start=finding.start,
                end=_end_of_stem(finding, segment.text),
                treatment=treatment,
                entity=finding.entity,
                data_class=finding.data_class,
                found=True,
            )
        )
    return found


def _end_of_stem(finding: Finding, text: str) -> int:
    """Where a name ends: a suffix after an apostrophe stays, and the sentence with it."""
    if finding.entity not in NAMES:
        return finding.end
    folded = fold(text[finding.start : finding.end])
    stem = stem_length(folded.text)
    if stem == len(folded.text):
        return finding.end
    return finding.start + folded.source(0, stem)[1]


def _sought(request: Request, found: Mapping[int, list[Span]]) -> Iterable[Sought]:
    for place in sorted(found):
        text = request.segments[place].text
        for span in found[place]:
            yield Sought(
                value=text[span.start : span.end],
                entity=span.entity,
                data_class=span.data_class,
                treatment=span.treatment,
            )


def _covered(segment: Segment, found: list[Span], search: Search) -> list[Span]:
    """All that is replaced in a segment: findings and occurrences, until none is left.

    What is replaced can lay bare a value that touched it, so the rest is
    searched again without it.
    """
    fresh = search.spans(segment.text)
    if fresh and not _editable(segment):
        raise ContainmentError(f"A covered value cannot be replaced in {segment.label}.")
    spans = merged([*found, *fresh])
    searched: list[Span] = []
    while spans != searched:
        searched = spans
        spans = merged([*spans, *search.spans(_blanked(segment.text, spans))])
    _refuse_escaped(segment, spans, search)
    return spans


def _refuse_escaped(segment: Segment, spans: list[Span], search: Search) -> None:
    """Raise ContainmentError where a value is left that is written with escapes."""
    if unescaped(segment.text) is segment.text:
        return
    if search.spans(unescaped(_blanked(segment.text, spans))):
        raise ContainmentError(f"A covered value is written with escapes in {segment.label}.")


def _editable(segment: Segment) -> bool:
    return segment.maskable and segment.kind is not SegmentKind.KEY


def _blanked(text: str, spans: Iterable[Span]) -> str:
    return _rewritten(text, [(one.start, one.end, GONE * (one.end - one.start)) for one in spans])


def _rewritten(text: str, replacements: Iterable[Replacement]) -> str:
    parts: list[str] = []
    place = 0
    for start, end, new in replacements:
        parts += (text[place:start], new)
        place = end
    parts.append(text[place:])
    return "".join(parts)


def _between(text: str, pieces: Iterable[Replacement]) -> Iterable[tuple[int, int, str]]:
    place = 0
    for start, end, _ in pieces:
        yield place, start, text[place:start]
        place = end
    yield place, len(text), text[place:]
