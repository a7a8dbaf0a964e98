from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from rig.audit_values import (
    NOON,
    RULE,
    a_finding,
    a_request,
    a_segment,
    a_target,
    an_exchange,
    an_inspection,
    may_leave,
    stays_home,
)

from gateway.audit.parts import NOTHING, decided, decimal, found, happened, model_name, placed
from gateway.core.decision import MayLeave, Reason, RuleRef, Trace, WouldBe, held_at_home
from gateway.core.effects import Effect
from gateway.core.permission import Permission


@pytest.mark.parametrize("name", ["gpt-4o", "Qwen/Qwen3-8B", "local/qwen3:8b-q4", "auto"])
def test_a_known_name_of_a_model_is_kept(name: str) -> None:
    assert model_name(name, known=True) == name
    assert model_name(name, known=False) == "unknown"


@pytest.mark.parametrize("name", ["", "gpt-4 for Ayşe", "a\nb", "-x", "x" * 500])
def test_text_in_place_of_a_model_is_not_kept(name: str) -> None:
    assert model_name(name, known=True) == "unknown"


def test_the_name_that_the_settings_give_is_known_without_the_client() -> None:
    assert placed(a_target(), "gpt-secret", model_known=False)["model"] == "unknown"
    assert placed(a_target(), "cloud/openai", model_known=False)["model"] == "cloud/openai"


def test_findings_are_counted_by_entity_place_score_and_detector() -> None:
    request = a_request(a_segment("one"), a_segment("two", label="messages[1].content"))
    findings = (
        a_finding(0, score=0.91),
        a_finding(0, score=0.95),
        a_finding(0, score=0.6),
        a_finding(1, score=1.0),
    )
    groups = found(request, an_inspection(*findings), may_leave())["findings"]
    assert isinstance(groups, list)
    seen = [
        (item["path"], item["score_bucket"], item["count"], item["max_score"]) for item in groups
    ]
    assert seen == [
        ("messages[0].content", "0.6", 1, "0.600"),
        ("messages[0].content", "0.9", 2, "0.950"),
        ("messages[1].content", "1.0", 1, "1.000"),
    ]


def test_facts_count_the_text_and_hold_none_of_it() -> None:
    parts = found(a_request(a_segment("x" * 41)), an_inspection(), may_leave())
    facts = parts["facts"]
    assert isinstance(facts, dict)
    assert (facts["characters"], facts["tokens"], facts["language"]) == (41, 11, ["tr"])
    assert facts["persons"] == 0
    assert parts["coverage"] == {"scanned": 1, "opaque": ("messages[1].content[0]: image",)}


def test_the_deciding_rule_is_marked_and_its_file_has_no_directory() -> None:
    rules = decided(may_leave())["rules"]
    assert rules == [
        {
            "name": RULE.name,
            "why": RULE.why,
            "policy": "kvkk",
            "file": "kvkk.yaml",
            "line": 23,
            "digest": "3f" * 32,
            "effect": "mask",
            "deciding": True,
        }
    ]


def test_rules_of_a_reporting_policy_stand_apart_and_unmatched_ones_nowhere() -> None:
    other = RuleRef(policy="trial", name="Trial")
    decision = MayLeave(
        effect=Effect.ALLOW,
        reason=Reason.OTHERWISE,
        rule=None,
        permitted=frozenset({"b", "a"}),
        would_be={"trial": WouldBe(effect=Effect.BLOCK, reason=Reason.RULE, rule=other)},
        traces=(
            Trace(rule=other, effect=Effect.BLOCK, matched=True, note="", reporting=True),
            Trace(rule=RULE, effect=Effect.MASK, matched=False, note="found no contact"),
        ),
    )
    parts = decided(decision)
    reported = parts["reported"]
    assert parts["rules"] == []
    assert isinstance(reported, list)
    assert [item["name"] for item in reported] == ["Trial"]
    assert parts["would_be"] == [
        {"policy": "trial", "effect": "block", "reason": "rule", "rule": "Trial"}
    ]
    assert parts["permitted"] == ["a", "b"]


def test_what_reporting_policies_would_have_done_is_told_in_one_place() -> None:
    assert decided(may_leave())["would_be"] == [
        {"policy": "trial", "effect": "block", "reason": "otherwise", "rule": None}
    ]


def test_the_facts_of_the_decision_stand_beside_those_of_the_inspection() -> None:
    held = held_at_home(may_leave(), frozenset())
    facts = found(a_request(), an_inspection(), held)["facts"]
    assert isinstance(facts, dict)
    assert (facts["raised"], facts["operation"], facts["held"]) == (True, "generate", False)
    assert facts["at"] == NOON.isoformat()
    (group,) = facts["finds"]
    assert (group["entity"], group["in"], group["values"]) == ("EMAIL_ADDRESS", "user", [1])
    assert "abab" not in str(facts)


def test_a_deciding_rule_without_a_trace_is_recorded_all_the_same() -> None:
    decision = may_leave()
    bare = MayLeave(
        effect=decision.effect, reason=decision.reason, rule=RULE, permitted=decision.permitted
    )
    rules = decided(bare)["rules"]
    assert isinstance(rules, list)
    assert [(item["name"], item["deciding"]) for item in rules] == [(RULE.name, True)]
    assert decided(stays_home())["rules"] == []


def test_times_are_whole_milliseconds_and_amounts_have_no_exponent() -> None:
    parts = happened(an_exchange())
    assert parts["latency_ms"] == {
        "inspect": 2,
        "decide": 0,
        "queue": 0,
        "first_token": 250,
        "total": 900,
    }
    cost = parts["cost"]
    assert isinstance(cost, dict)
    assert cost["amount"] == "0.0000001"
    assert decimal(Decimal("12")) == "12"


def test_every_name_of_the_contract_is_in_the_empty_record() -> None:
    contract = (
        "request_id attempt app team key_id dialect model_asked target boundary country effect"
        " rules findings coverage facts transforms usage cost status latency_ms"
    )
    assert set(contract.split()) <= set(NOTHING)


def test_what_a_policy_had_to_permit_is_told_where_it_is_asked_for() -> None:
    asking = replace(a_request(), asks={Permission.HOSTED_TOOLS: "tools[0].type"})
    facts = found(asking, an_inspection(), may_leave())["facts"]
    assert isinstance(facts, dict)
    assert facts["asks"] == ["hosted_tools"]
    plain = found(a_request(), an_inspection(), may_leave())["facts"]
    assert isinstance(plain, dict)
    assert "asks" not in plain
