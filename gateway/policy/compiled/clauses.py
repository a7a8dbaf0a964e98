"""Which of many clauses hold for a request, found without asking each of them."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.policy.clauses import Clause
from gateway.policy.compiled.axes import Axis, Placed, axis_of
from gateway.policy.conditions.one_of import OneOf
from gateway.policy.facts import Facts


class ClauseIndex:
    """Clauses by the sorts of their conditions, those on names first: they cost the least."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        sorts: dict[tuple[str, int], list[Placed]] = {}
        for at, clause in enumerate(clauses):
            before: dict[str, int] = {}
            for condition in clause.conditions:
                sort = condition.key if isinstance(condition, OneOf) else type(condition).__name__
                before[sort] = before.get(sort, 0) + 1
                sorts.setdefault((sort, before[sort]), []).append((at, condition))
        every = (1 << len(clauses)) - 1
        ordered = sorted(sorts.values(), key=lambda placed: not isinstance(placed[0][1], OneOf))
        self._axes: list[tuple[Axis, int, int]] = []
        for placed in ordered:
            asking = sum(1 << at for at, _ in placed)
            self._axes.append((axis_of(placed), asking, every & ~asking))

    def holding(self, facts: Facts, among: int) -> int:
        """The mask of the clauses that hold, of those in the mask `among`; empty ones do."""
        for axis, asking, others in self._axes:
            if among & asking:
                among &= axis.holding(facts, among) | others
        return among
