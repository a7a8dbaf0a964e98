from __future__ import annotations

from datetime import date

import pytest

from gateway.core.finding import DataClass
from gateway.core.request import Place
from gateway.core.target import Boundary, Target, Transfer
from gateway.policy.given import given_facts
from gateway.policy.proof.cells import Cell
from gateway.policy.proof.least import Content
from gateway.policy.proof.stated import Stated, as_node, stated_targets, written
from gateway.policy.yaml_events import read

USER, SYSTEM = Place.USER, Place.SYSTEM
CONTENT = Content(
    {
        Cell(fact="finds", name="PERSON", spots=((USER, 1.0),)): 2,
        Cell(fact="finds", name="PERSON", spots=((SYSTEM, 0.5), (USER, 0.9))): 1,
        Cell(fact="finds", name="HEALTH", spots=((SYSTEM, 1.0),)): 1,
        Cell(fact="characters", name="", spots=((SYSTEM, 0.0),)): 7,
        Cell(fact="about", name="person", spots=((USER, 0.0),)): 1,
        Cell(fact="language", name="tr", spots=((SYSTEM, 0.0),)): 1,
        Cell(fact="has", name="tools"): 1,
    },
    uninspected=True,
)


def test_facts_are_written_as_a_test_states_them_and_read_back(
    known: dict[str, DataClass],
) -> None:
    stated = Stated((("app", "hbys"),), CONTENT)
    assert stated.given() == {
        "app": "hbys",
        "about": {"person": ["user"]},
        "characters": {"system": 7},
        "finds": {
            "HEALTH": {"count": 1, "in": "system"},
            "PERSON": [2, {"count": 1, "in": {"system": 0.5, "user": 0.9}}],
        },
        "has": ["tools"],
        "language": {"tr": ["system"]},
        "uninspected": True,
    }
    (node,) = read(written(stated.given()), "given")
    facts = given_facts(node, known)
    assert facts == stated.facts(known)
    assert (len(facts.values["PERSON"]), facts.languages["tr"]) == (3, frozenset({SYSTEM}))


def test_values_that_cannot_be_masked_say_so(known: dict[str, DataClass]) -> None:
    content = Content({Cell(fact="finds", name="PERSON", spots=((USER, 1.0),)): 1}, unmaskable=True)
    facts = Stated((), content).facts(known)
    assert [found.maskable for found in facts.finds] == [False]


def test_a_transfer_basis_of_the_settings_counts_as_valid() -> None:
    basis = Transfer(mechanism="scc", expires=date(2020, 1, 1))
    target = Target(
        name="c/m", provider="openai", boundary=Boundary.EXTERNAL, country="DE", transfer=basis
    )
    (read_back,) = stated_targets([target])
    assert read_back.transfer is not None
    assert read_back.transfer.valid_on(date(2026, 1, 1))
    assert (read_back.name, read_back.country) == ("c/m", "DE")


def test_what_is_no_fact_is_not_written() -> None:
    with pytest.raises(TypeError, match="states no fact"):
        as_node(None)
