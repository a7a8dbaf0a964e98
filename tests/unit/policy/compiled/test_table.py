from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from gateway.core.decision import Treatment
from gateway.core.effects import Effect
from gateway.core.finding import DataClass
from gateway.policy.compiled.table import RuleTable
from gateway.policy.facts import Facts, FoundValue
from gateway.policy.model import PolicySet

AT = datetime(2026, 1, 1, tzinfo=UTC)
PERSON = FoundValue(
    entity="PERSON", data_class=DataClass.CONTACT, score=1, place=None, fingerprint="a"
)
TEXT = (
    "policy: p\notherwise: local\nrules:\n"
    "  - {name: c, why: w, unless: {finds: [PERSON]}, then: allow}\n"
    "  - {name: b, why: w, unless: {app: [x]}, then: mask}\n"
    "  - {name: a, why: w, when: {finds: [PERSON]}, then: {redact: [PERSON], keep_last: 2}}\n"
)
Load = Callable[..., PolicySet]


def _table(policies: PolicySet) -> RuleTable:
    return policies.policies[0].table


def test_rules_count_unless_the_caller_is_exempt_and_content_vetoes_grants(
    load_policies: Load,
) -> None:
    table = _table(load_policies(TEXT))
    plain = table.counting(Facts(at=AT))
    assert (plain.all, plain.vetoed, plain.matched) == (0b011, 0, 0b011)
    exempt = table.counting(Facts(at=AT, app="x", finds=(PERSON,)))
    assert (exempt.all, exempt.vetoed, exempt.matched) == (0b101, 0b001, 0b100)
    assert [trace.rule.name for trace in table.matched(exempt)] == ["a"]


def test_the_first_rule_is_the_first_by_name(load_policies: Load) -> None:
    table = _table(load_policies(TEXT))
    first = table.first(0b111)
    assert first is not None
    assert first.ref.name == "a"
    assert table.first(0) is None


def test_treatments_are_joined_for_each_kind(load_policies: Load) -> None:
    table = _table(load_policies(TEXT))
    assert table.treatment("PERSON", 0b111) == Treatment(Effect.REDACT, 2)
    assert table.treatment("PERSON", 0b001) is None
    assert table.treatment("", 0b111) == Treatment(Effect.MASK)
    assert table.covering({"PERSON"}, 0b111) == 0b110
    assert table.covering({"API_KEY"}, 0b111) == 0b010
