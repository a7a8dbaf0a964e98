from __future__ import annotations

from datetime import UTC, datetime

from gateway.core.finding import DataClass
from gateway.policy.clauses import EMPTY, Clause, read_clause
from gateway.policy.compiled.clauses import ClauseIndex
from gateway.policy.facts import Facts
from gateway.policy.yaml_events import read

FACTS = Facts(at=datetime(2026, 1, 1, tzinfo=UTC), app="a", team="t", has=frozenset({"tools"}))


def _clause(text: str) -> Clause:
    (node,) = read(text, "test.yaml")
    return read_clause(node, "`when`", {"PERSON": DataClass.CONTACT})


def test_a_clause_holds_where_all_its_conditions_do() -> None:
    index = ClauseIndex(
        [
            _clause("{app: [a], team: [t]}"),
            _clause("{app: [a], team: [x]}"),
            EMPTY,
            _clause("has: [tools]"),
            _clause("finds: [PERSON]"),
        ]
    )
    assert index.holding(FACTS, 0b11111) == 0b01101
    assert index.holding(FACTS, 0b01000) == 0b01000


def test_two_conditions_of_one_sort_must_both_hold() -> None:
    one, other = _clause("app: [a]").conditions[0], _clause("app: [b]").conditions[0]
    assert ClauseIndex([Clause(conditions=(one, other))]).holding(FACTS, 1) == 0
    assert ClauseIndex([Clause(conditions=(one, one))]).holding(FACTS, 1) == 1


def test_many_clauses_are_one_answer() -> None:
    clauses = [_clause(f"app: [{'a' if number % 3 else 'b'}]") for number in range(200)]
    held = ClauseIndex(clauses).holding(FACTS, (1 << 200) - 1)
    assert [bool(held >> number & 1) for number in range(200)] == [
        clause.holds(FACTS) for clause in clauses
    ]
