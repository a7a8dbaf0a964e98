"""Which conditions of one sort hold, found by looking up what there is.

An axis has at most one condition of each clause; it answers with the mask of the
clauses whose condition holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeAlias

from gateway.policy.compiled.masks import masks_by
from gateway.policy.conditions.condition import Condition
from gateway.policy.conditions.finds import Finds
from gateway.policy.conditions.one_of import OneOf
from gateway.policy.conditions.together_with import TogetherWith
from gateway.policy.facts import Facts

Placed: TypeAlias = tuple[int, Condition]
"""The place of a clause, and its condition on an axis."""


class Axis(Protocol):
    """The conditions of one sort."""

    def holding(self, facts: Facts, among: int) -> int:
        """The clauses whose condition holds, as far as they are in the mask `among`."""
        ...


def axis_of(placed: Sequence[Placed]) -> Axis:
    """The axis for conditions that are all of one sort."""
    conditions = [condition for _, condition in placed]
    if all(isinstance(condition, OneOf) for condition in conditions):
        return _Names([(at, one) for at, one in placed if isinstance(one, OneOf)])
    if all(isinstance(condition, Finds | TogetherWith) for condition in conditions):
        return _Findings([(at, one) for at, one in placed if isinstance(one, Finds | TogetherWith)])
    return _Each(placed)


class _Each:
    """Conditions that are tested one by one, equal ones once."""

    def __init__(self, placed: Iterable[Placed]) -> None:
        self._tests = tuple(masks_by(placed).items())

    def holding(self, facts: Facts, among: int) -> int:
        held = 0
        for condition, mask in self._tests:
            if mask & among and condition.test(facts):
                held |= mask
        return held


class _Names:
    """Conditions on one fact that is a name, or several."""

    def __init__(self, placed: Sequence[tuple[int, OneOf]]) -> None:
        self._actual = placed[0][1].actual
        self._by_name = masks_by((at, name) for at, one in placed for name in one.names)

    def holding(self, facts: Facts, among: int) -> int:
        held = 0
        for name in self._actual(facts):
            held |= self._by_name.get(name, 0)
        return held & among


class _Findings:
    """Conditions on findings: for most of them one that counts is enough.

    `_views` has, for the findings at some places and from some score, the
    conditions that those of each kind serve. Where more than one value is asked
    for, the condition is tested, if anything serves it.
    """

    def __init__(self, placed: Sequence[tuple[int, Finds | TogetherWith]]) -> None:
        views: dict[Finds, list[tuple[int, str]]] = {}
        for at, one in placed:
            for name in one.names:
                views.setdefault(_view(one), []).append((at, name))
        self._views = [(view, masks_by(serving)) for view, serving in views.items()]
        several = [(at, one) for at, one in placed if isinstance(one, Finds) and one.at_least > 1]
        self._several = tuple(masks_by(several).items())
        self._single = ~sum(mask for _, mask in self._several)

    def holding(self, facts: Facts, among: int) -> int:
        served = 0
        for view, by_kind in self._views:
            for kind in by_kind.keys() & facts.kinds.keys():
                if view.everywhere or view.counts_one(facts, kind):
                    served |= by_kind[kind]
        served &= among
        held = served & self._single
        for condition, mask in self._several:
            if mask & served and condition.test(facts):
                held |= mask & served
        return held


def _view(condition: Finds | TogetherWith) -> Finds:
    """What of a finding the condition looks at besides its kind."""
    score = condition.min_score if isinstance(condition, Finds) else 0.0
    return Finds(names=(), min_score=score, places=condition.places)
