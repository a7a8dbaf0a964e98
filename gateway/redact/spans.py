"""What is replaced in one text: spans, and how overlapping ones become one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gateway.core.decision import Treatment
from gateway.core.effects import Effect
from gateway.core.finding import DataClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters `start` to `end` of a text, end exclusive, and what is done to them.

    `found` tells a detector's finding from a further occurrence of a value.
    """

    start: int
    end: int
    treatment: Treatment
    entity: str
    data_class: DataClass
    found: bool

    @property
    def weight(self) -> tuple[int, bool, int]:
        """Which of two overlapping spans names the whole: stricter, found, longer."""
        return (self.treatment.effect, self.found, self.end - self.start)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join overlapping spans into their union under the stricter treatment, in order of place.

    Of a redacted union the fewest characters are kept that any part allows; a
    masked part allows none. Spans that only touch stay apart.
    """
    done: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if done and span.start < done[-1].end:
            done[-1] = _union(done[-1], span)
        else:
            done.append(span)
    return done


def _union(one: Span, other: Span) -> Span:
    leading = max(one, other, key=lambda span: span.weight)
    return replace(
        leading,
        start=min(one.start, other.start),
        end=max(one.end, other.end),
        treatment=stricter(one.treatment, other.treatment),
    )


def stricter(one: Treatment, other: Treatment) -> Treatment:
    """Redact over mask, and the fewer characters kept; a mask keeps none."""
    effect = max(one.effect, other.effect)
    if effect is Effect.MASK:
        return Treatment(effect)
    return Treatment(effect, min(_kept(one), _kept(other)))


def _kept(treatment: Treatment) -> int:
    return treatment.keep_last if treatment.effect is Effect.REDACT else 0
