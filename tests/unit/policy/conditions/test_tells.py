from __future__ import annotations

import pytest

from gateway.core.finding import DataClass
from gateway.core.request import Place
from gateway.policy.clauses import read_clause
from gateway.policy.conditions.condition import ConditionKind
from gateway.policy.conditions.load import condition_kinds
from gateway.policy.conditions.tells import Least, Points, Tell
from gateway.policy.yaml_events import read

ENTITIES = {"EMAIL_ADDRESS": DataClass.CONTACT, "PERSON": DataClass.CONTACT}


def _tells(text: str) -> tuple[Tell, ...]:
    (node,) = read(text, "when")
    clause = read_clause(node, "`when`", ENTITIES)
    return tuple(tell for condition in clause.conditions for tell in condition.tells)


@pytest.mark.parametrize("kind", condition_kinds().values(), ids=lambda kind: kind.name)
def test_every_condition_says_what_it_tells_apart(kind: ConditionKind) -> None:
    for example in kind.examples:
        assert all(
            tell.values if isinstance(tell, Points) else tell.at_least >= 1
            for tell in _tells(example.when)
        )
        assert _tells(example.when)


def test_names_are_points_and_thresholds_are_least_counts() -> None:
    assert _tells("{app: [hbys, crm], longer_than: 99 characters, language: [tr]}") == (
        Points(fact="app", values=("hbys", "crm")),
        Least(fact="characters", at_least=100),
        Least(fact="language", names=("tr",)),
    )
    (found,) = _tells("{finds: [PERSON], at_least: 3, min_score: 0.5, in: [user]}")
    assert found == Least(
        fact="finds",
        names=("PERSON",),
        at_least=3,
        places=frozenset({Place.USER}),
        min_score=0.5,
    )
