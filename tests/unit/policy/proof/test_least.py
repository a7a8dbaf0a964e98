from __future__ import annotations

import pytest

from gateway.core.errors import PolicyError
from gateway.core.finding import DataClass
from gateway.core.request import Place
from gateway.policy.conditions.tells import Least
from gateway.policy.proof.cells import Cells
from gateway.policy.proof.least import least_contents


def _finds(*names: str, at_least: int = 1) -> Least:
    return Least(fact="finds", names=names, at_least=at_least)


def _ways(needs: list[Least], *others: Least, known: dict[str, DataClass]) -> list[dict[str, int]]:
    contents = least_contents(needs, Cells(asked=(*needs, *others), entities=known))
    return [{cell.name: amount for cell, amount in content.items()} for content in contents]


def test_a_threshold_is_reached_and_not_passed(known: dict[str, DataClass]) -> None:
    assert _ways([_finds("contact", at_least=10)], known=known) == [{"contact": 10}]
    assert _ways([], known=known) == [{}]


def test_values_are_spread_to_stay_below_other_thresholds(known: dict[str, DataClass]) -> None:
    need = _finds("PERSON", "EMAIL_ADDRESS", at_least=10)
    others = _finds("PERSON", at_least=6), _finds("EMAIL_ADDRESS", at_least=6)
    ways = _ways([need], *others, known=known)
    # Ten values of two kinds reach at least one of two thresholds of six.
    assert {"PERSON": 5, "EMAIL_ADDRESS": 5} in ways
    assert all(sum(way.values()) == 10 for way in ways)


def test_thresholds_that_count_some_kinds_together_are_told_apart_too(
    known: dict[str, DataClass],
) -> None:
    need = _finds("PERSON", "API_KEY", "HEALTH", at_least=4)
    others = _finds("PERSON", "API_KEY", at_least=3), _finds("API_KEY", "HEALTH", at_least=3)
    ways = _ways([need], *others, known=known)
    assert {"PERSON": 2, "HEALTH": 2} in ways


def test_two_needs_share_what_serves_both(known: dict[str, DataClass]) -> None:
    needs = [_finds("contact", at_least=10), _finds("PERSON", at_least=2)]
    ways = _ways(needs, _finds("PERSON", at_least=3), known=known)
    assert all(sum(way.values()) == 10 for way in ways)
    assert {"PERSON": 2, "contact": 8} in ways


def test_there_can_be_too_many_ways(known: dict[str, DataClass]) -> None:
    def long(at_least: int, *places: Place) -> Least:
        return Least(fact="characters", at_least=at_least, places=frozenset(places))

    pairs = [(one, other) for one in Place for other in Place if one < other]
    cells = Cells(asked=tuple(long(500, *pair) for pair in pairs), entities=known)
    with pytest.raises(PolicyError, match="ways to make up"):
        least_contents([long(1000)], cells)
