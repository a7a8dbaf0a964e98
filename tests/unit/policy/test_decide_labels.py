"""What a decision says of conversations: which are held on, and by what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from rig.rules import ALLOW, LOCAL, rule_of, with_rules

from gateway.core.decision import (
    Decision,
    MayLeave,
    Reason,
    Refused,
    StaysHome,
    held_at_home,
)
from gateway.core.effects import Effect
from gateway.core.target import Boundary, Target
from gateway.policy.decide import decide
from gateway.policy.facts import Facts
from gateway.policy.model import PolicySet

Decide = Callable[..., Decision]
HOME = Target(name="local/qwen", provider="vllm", boundary=Boundary.ORGANISATION, model="qwen")
CLOUD = Target(name="cloud/openai", provider="openai", boundary=Boundary.EXTERNAL, country="US")
BUDGET = "budgets: {m: {each: team, per: month, limit: 5 TRY}}\n"


def test_uninspected_joins_and_findings_stand(decided: Decide) -> None:
    policy = with_rules(ALLOW, "when: {finds: [secret]}, then: block")
    decision = decided(policy, "uninspected: true")
    assert (decision.effect, decision.reason) == (Effect.LOCAL, Reason.UNINSPECTED)
    assert not decision.sticky
    assert decided(policy, "{uninspected: true, finds: {secret: 1}}").reason is Reason.RULE
    strict = decided(f"{ALLOW}if_uninspected: block\n", "uninspected: true")
    assert isinstance(strict, Refused)


def test_what_cannot_be_read_holds_the_conversation_and_a_fault_does_not(
    load_policies: Callable[..., PolicySet],
) -> None:
    policies = load_policies(ALLOW)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    fault = Facts(at=at, uninspected=("names: deadline",))
    opaque = Facts(at=at, uninspected=("opaque",), opaque=True)
    assert not decide(policies, fault, [HOME]).sticky
    assert decide(policies, opaque, [HOME]).sticky


def test_a_held_conversation_stays_home_and_is_held_on(decided: Decide) -> None:
    decision = decided(ALLOW, "held: true")
    assert isinstance(decision, StaysHome)
    assert (decision.reason, decision.sticky) == (Reason.CONVERSATION, True)


def test_content_that_holds_is_remembered_and_a_default_is_not(decided: Decide) -> None:
    policy = with_rules(
        ALLOW, "when: {finds: [contact]}, then: local", "when: {team: [hr]}, then: local"
    )
    assert decided(policy, "finds: {contact: 1}").sticky
    assert not decided(policy, "team: hr").sticky
    assert not decided(LOCAL, "finds: {contact: 1}").sticky
    secret = with_rules(ALLOW, "when: {finds: [secret]}, then: block")
    assert not decided(secret, "finds: {secret: 1}").sticky


def test_what_the_client_chooses_does_not_hold_a_conversation(decided: Decide) -> None:
    policy = with_rules(ALLOW, "when: {model_asked: [gpt-4o]}, then: local")
    decision = decided(policy, "model_asked: gpt-4o")
    assert isinstance(decision, StaysHome)
    assert not decision.sticky


def test_a_covered_finding_that_cannot_be_masked_stays_home(decided: Decide) -> None:
    policy = with_rules(ALLOW, "when: {finds: [contact]}, then: mask")
    decision = decided(policy, "finds: {PERSON: 2, EMAIL_ADDRESS: {maskable: false}}")
    assert isinstance(decision, StaysHome)
    assert (decision.reason, rule_of(decision)) == (Reason.NOT_MASKABLE, "rule 0")
    assert decision.sticky
    uncovered = decided(policy, "finds: {contact: 1, secret: {maskable: false}}")
    assert uncovered.effect is Effect.MASK


def test_raising_by_hand_and_by_policy_agree(decided: Decide) -> None:
    policy = with_rules(ALLOW, "when: {finds: [contact]}, then: mask")
    leaving = decided(policy, "finds: {contact: 1}")
    assert isinstance(leaving, MayLeave)
    raised = held_at_home(leaving, frozenset({"local/qwen"}))
    stuck = decided(policy, "finds: {contact: {maskable: false}}")
    assert (raised.reason, raised.permitted, raised.rule) == (
        stuck.reason, stuck.permitted, stuck.rule,
    )  # fmt: skip


def test_a_rule_on_a_budget_holds_at_home_without_a_label(decided: Decide) -> None:
    text = (
        f"policy: p\notherwise: allow\n{BUDGET}rules:\n"
        "  - {name: r, why: w, when: {budget: m, used_at_least: 100%}, then: local}\n"
        "  - {name: s, why: w, then: local,"
        " when: {budget: m, used_at_least: 90%, finds: [secret]}}\n"
    )
    spent = decided(text, "used: 100%")
    assert (spent.effect, spent.sticky, spent.beyond) == (Effect.LOCAL, False, frozenset({"m"}))
    both = decided(text, "{used: 95%, finds: {secret: 1}}")
    assert (both.effect, both.sticky, both.beyond) == (Effect.LOCAL, False, frozenset({"m"}))
    assert decided(text, "used: 99%").effect is Effect.ALLOW


def test_only_a_rule_that_brings_the_request_home_lets_it_go_beyond(decided: Decide) -> None:
    text = (
        f"policy: p\notherwise: allow\n{BUDGET}rules:\n"
        "  - {name: r, why: w, when: {budget: m, used_at_least: 80%}, then: allow,"
        " without: [cloud/eu]}\n"
        "  - {name: s, why: w, when: {finds: [secret]}, then: local}\n"
    )
    held = decided(text, "{used: 100%, finds: {secret: 1}}")
    assert (held.effect, held.beyond) == (Effect.LOCAL, frozenset())


def test_targets_that_a_budget_takes_away_leave_no_label(decided: Decide) -> None:
    text = (
        f"policy: p\notherwise: allow\n{BUDGET}rules:\n"
        "  - {name: r, why: w, when: {budget: m, used_at_least: 80%}, then: allow,"
        " without: [cloud/eu]}\n"
        "  - {name: s, why: w, when: {finds: [contact]}, then: allow, without: [cloud/openai]}\n"
    )
    decision = decided(text, "{used: 80%, finds: {contact: 1}}")
    assert decision.reason is Reason.NO_PERMITTED_TARGET_OUTSIDE
    assert not decision.sticky


def test_what_only_a_budget_asks_to_mask_leaves_no_label(decided: Decide) -> None:
    text = (
        f"policy: p\notherwise: allow\n{BUDGET}rules:\n"
        "  - {name: r, why: w, when: {budget: m, used_at_least: 80%}, then: mask}\n"
    )
    decision = decided(text, "{used: 80%, finds: {PERSON: {maskable: false}}}")
    assert (decision.reason, decision.sticky) == (Reason.NOT_MASKABLE, False)


@pytest.mark.parametrize("by_content", [False, True])
def test_masking_that_fails_labels_only_what_content_asks_to_mask(
    decided: Decide, by_content: bool
) -> None:
    text = (
        f"policy: p\notherwise: allow\n{BUDGET}rules:\n"
        "  - {name: r, why: w, when: {budget: m, used_at_least: 80%}, then: mask}\n"
    )
    if by_content:
        text += "  - {name: s, why: w, when: {finds: [PERSON]}, then: mask}\n"
    leaving = decided(text, "{used: 80%, finds: {PERSON: 1}}")
    assert isinstance(leaving, MayLeave)
    assert held_at_home(leaving, frozenset({HOME.name})).sticky is by_content
