from __future__ import annotations

from gateway.core.finding import DataClass
from gateway.core.request import Place
from gateway.policy.conditions.tells import Least
from gateway.policy.proof.cells import Cell, Cells

USER, SYSTEM = Place.USER, Place.SYSTEM


def _finds(*names: str, **more: object) -> Least:
    return Least(fact="finds", names=names, **more)  # type: ignore[arg-type]


def test_a_class_counts_its_entities_and_an_unnamed_one(known: dict[str, DataClass]) -> None:
    cells = Cells(asked=(), entities=known)
    for name, counts in (("PERSON", True), ("contact", True), ("HEALTH", False)):
        cell = Cell(fact="finds", name=name, spots=((USER, 1.0),))
        assert cells.counts(_finds("contact"), cell) is counts


def test_of_two_kinds_the_one_of_which_no_other_condition_speaks_is_enough(
    known: dict[str, DataClass],
) -> None:
    need = _finds("contact", "PERSON", at_least=3)
    asked = (need, _finds("PERSON"))
    assert [cell.name for cell in Cells(asked=asked, entities=known).serving([need])] == ["contact"]


def test_one_value_at_two_places_serves_two_conditions(known: dict[str, DataClass]) -> None:
    needs = [_finds("PERSON", places=frozenset({place})) for place in (USER, SYSTEM)]
    serving = Cells(asked=tuple(needs), entities=known).serving(needs)
    assert [place for place, _ in serving[-1].spots] == [SYSTEM, USER]


def test_a_score_is_the_lowest_that_will_do(known: dict[str, DataClass]) -> None:
    sure, any_score = _finds("PERSON", min_score=0.8), _finds("PERSON")
    cells = Cells(asked=(sure, any_score), entities=known)
    assert [cell.spots[0][1] for cell in cells.serving([sure])] == [0.8]
    assert [cell.spots[0][1] for cell in cells.serving([any_score])] == [0.4]


def test_places_that_no_condition_tells_apart_are_one(known: dict[str, DataClass]) -> None:
    long = Least(fact="characters", at_least=9)
    narrow = Least(fact="characters", at_least=5, places=frozenset({USER}))
    serving = Cells(asked=(long, narrow), entities=known).serving([long])
    assert [cell.spots[0][0] for cell in serving] == [SYSTEM]
