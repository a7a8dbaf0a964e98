"""The triple that policies compute, and its join: the strictest of everything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from gateway.core.decision import Treatment
from gateway.core.effects import Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An effect, what is done to each covered finding, and the targets that remain.

    `barred` are `target/model` names taken away. Under `local` and `block` every
    finding counts as covered, whatever `treatments` says.
    """

    effect: Effect
    permitted: frozenset[str]
    barred: frozenset[str] = frozenset()
    treatments: Mapping[int, Treatment] = field(default_factory=dict)

    def join(self, other: Result) -> Result:
        """The stricter of both in each part: commutative, associative, idempotent."""
        return join_all((other,), self)

    def at_most(self, other: Result) -> bool:
        """Whether `other` is as strict or stricter in every part."""
        covered = other.effect >= Effect.LOCAL or all(
            index in other.treatments and weaker(treatment, other.treatments[index])
            for index, treatment in self.treatments.items()
        )
        return (
            self.effect <= other.effect
            and self.permitted >= other.permitted
            and self.barred <= other.barred
            and covered
        )


def join_all(results: Iterable[Result], start: Result) -> Result:
    """Join any number of results onto `start`."""
    effect, permitted, barred = start.effect, start.permitted, start.barred
    treatments = dict(start.treatments)
    joined = {id(start.treatments): start.treatments}
    for result in results:
        effect = max(effect, result.effect)
        if result.permitted is not permitted:
            permitted = permitted & result.permitted
        if result.barred:
            barred = barred | result.barred
        if id(result.treatments) not in joined:
            joined[id(result.treatments)] = result.treatments
            _add(treatments, result.treatments)
    return Result(effect=effect, permitted=permitted, barred=barred, treatments=treatments)


def stricter(one: Treatment, other: Treatment) -> Treatment:
    """Redact over mask, fewer characters kept; a mask keeps none."""
    return treated(max(one.effect, other.effect), min(one.keep_last, other.keep_last))


@cache
def treated(effect: Effect, keep_last: int) -> Treatment:
    """The one `Treatment` of these values, so that equal ones are the same object."""
    return Treatment(effect, keep_last)


def weaker(one: Treatment, other: Treatment) -> bool:
    """Whether `other` hides at least as much as `one`."""
    return one.effect <= other.effect and one.keep_last >= other.keep_last


def _add(joined: dict[int, Treatment], other: Mapping[int, Treatment]) -> None:
    for index, treatment in other.items():
        before = joined.get(index)
        if before is None:
            joined[index] = treatment
        elif before is not treatment:
            joined[index] = stricter(before, treatment)
