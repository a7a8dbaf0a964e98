"""The least contents that reach given thresholds.

Content of which one part is less than another loosens at most, so that a proof
need look only at the least ones. Where several kinds of content serve one
threshold, so many values can be made up of them in many ways; of those that
reach the same other thresholds one is enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from gateway.core.errors import PolicyError
from gateway.policy.conditions.tells import Least
from gateway.policy.proof.cells import Cell, Cells

#: More ways than this of making up one content are not gone through.
MOST_WAYS = 200_000


@dataclass(frozen=True, slots=True)
class Content:
    """How many there are of each cell.

    `unmaskable` says that no value can be replaced; `public` are the marks of the
    public documents in which all of them lie.
    """

    amounts: Mapping[Cell, int] = field(default_factory=dict)
    uninspected: bool = False
    held: bool = False
    unmaskable: bool = False
    public: tuple[str, ...] = ()


@dataclass(slots=True)
class _Counter:
    left: int = MOST_WAYS

    def one_more(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise PolicyError(
                f"There are over {MOST_WAYS} ways to make up one content of these policies.",
                hint="Lower the largest `at_least` or `longer_than`, or name fewer places.",
            )


def least_contents(needs: Sequence[Least], cells: Cells) -> list[dict[Cell, int]]:
    """Every least content that reaches all `needs`, but for those that differ in nothing."""
    by_fact: dict[str, list[Least]] = {}
    for need in needs:
        if need not in by_fact.setdefault(need.fact, []):
            by_fact[need.fact].append(need)
    parts = [_of_one_fact(group, cells) for group in by_fact.values()]
    return [
        {cell: amount for part in chosen for cell, amount in part.items()}
        for chosen in product(*parts)
    ]


def _of_one_fact(needs: Sequence[Least], cells: Cells) -> list[dict[Cell, int]]:
    serving = cells.serving(needs)
    counter = _Counter()
    asked = [item for item in cells.asked if item.fact == needs[0].fact]
    found: dict[tuple[object, frozenset[int]], dict[Cell, int]] = {}
    for amounts in _made_up(needs, serving, cells, counter):
        support: object = frozenset(amounts) if needs[0].fact == "finds" else None
        reached = frozenset(
            at
            for at, item in enumerate(asked)
            if sum(n for cell, n in amounts.items() if cells.counts(item, cell)) >= item.at_least
        )
        found.setdefault((support, reached), amounts)
    return [
        amounts
        for (support, reached), amounts in found.items()
        if not any(support == other[0] and other[1] < reached for other in found)
    ]


def _made_up(
    needs: Sequence[Least], serving: Sequence[Cell], cells: Cells, counter: _Counter
) -> Iterator[dict[Cell, int]]:
    """Ways to reach `needs` that cannot do without any of their parts."""
    serves = [[at for at, need in enumerate(needs) if cells.counts(need, c)] for c in serving]
    worth = [_worth(cell, needs, serving, cells) for cell in serving]

    def fill(at: int, left: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        counter.one_more()
        if at == len(serving):
            if not any(left):
                yield ()
            return
        most = max(left[need] for need in serves[at])
        last = at == len(serving) - 1
        amounts = [most] if last else [n for n in worth[at] if n < most] + [most]
        for amount in dict.fromkeys(amounts):
            after = tuple(
                max(0, n - amount) if need in serves[at] else n for need, n in enumerate(left)
            )
            for rest in fill(at + 1, after):
                yield (amount, *rest)

    for made in fill(0, tuple(need.at_least for need in needs)):
        yield {cell: amount for cell, amount in zip(serving, made, strict=True) if amount}


def _worth(
    cell: Cell, needs: Sequence[Least], serving: Sequence[Cell], cells: Cells
) -> Sequence[int]:
    """The amounts of one cell that can make a difference, but for all that is left to fill.

    Where every threshold counts either one cell alone or all of them, it pays to
    fill each up to just below a threshold, and one of them with the rest;
    otherwise every amount may matter.
    """
    most = max(need.at_least for need in needs)
    steps = [_steps(one, most, serving, cells) for one in serving]
    if len(needs) > 1 or any(own is None for own in steps):
        return range(most)
    sums = {0}
    for one, own in zip(serving, steps, strict=True):
        if one != cell and own is not None:
            sums = {before + step for before in sums for step in own if before + step <= most}
    own = steps[serving.index(cell)] or set()
    return sorted({*own, *(most - rest for rest in sums)})


def _steps(cell: Cell, most: int, serving: Sequence[Cell], cells: Cells) -> set[int] | None:
    """Amounts just below the thresholds of this cell; None where it shares one with some others."""
    steps = {0}
    for item in cells.asked:
        if not 1 < item.at_least <= most or not cells.counts(item, cell):
            continue
        together = sum(cells.counts(item, other) for other in serving)
        if together == 1:
            steps |= {1, item.at_least - 1}
        elif together < len(serving):
            return None
    return steps
