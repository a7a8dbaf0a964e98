from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from rig.rules import ALLOW, LOCAL, rule_of, with_rules

from gateway.core.decision import (
    Decision,
    MayLeave,
    Reason,
    Refused,
    StaysHome,
    Treatment,
    WouldBe,
)
from gateway.core.effects import Effect
from gateway.core.target import Boundary, Target
from gateway.policy.decide import decide
from gateway.policy.facts import Facts
from gateway.policy.model import PolicySet

Decide = Callable[..., Decision]
HOME = Target(name="local/qwen", provider="vllm", boundary=Boundary.ORGANISATION, model="qwen")
CLOUD = Target(name="cloud/openai", provider="openai", boundary=Boundary.EXTERNAL, country="US")


def _would_be(decision: Decision) -> dict[str, Effect]:
    return {name: told.effect for name, told in decision.would_be.items()}


def test_nothing_found_is_otherwise(decided: Decide) -> None:
    decision = decided(with_rules(ALLOW, "when: {finds: [secret]}, then: block"), "app: a")
    assert isinstance(decision, MayLeave)
    assert (decision.effect, decision.reason, decision.rule) == (
        Effect.ALLOW, Reason.OTHERWISE, None,
    )  # fmt: skip
    assert decision.permitted == {"local/qwen", "cloud/openai", "cloud/eu"}
    assert not decision.sticky


@pytest.mark.parametrize(
    ("given", "effect", "rule"),
    [
        ("finds: {contact: 1}", Effect.MASK, "rule 0"),
        ("finds: {financial: 1}", Effect.REDACT, "rule 1"),
        ("finds: {national_id: 1}", Effect.LOCAL, "rule 2"),
        ("finds: {secret: 1}", Effect.BLOCK, "rule 3"),
        ("finds: {contact: 1, financial: 1, national_id: 1, secret: 1}", Effect.BLOCK, "rule 3"),
        ("finds: {contact: 1, financial: 1}", Effect.REDACT, "rule 1"),
    ],
)
def test_the_strictest_rule_decides(decided: Decide, given: str, effect: Effect, rule: str) -> None:
    policy = with_rules(
        ALLOW,
        "when: {finds: [contact]}, then: mask",
        "when: {finds: [financial]}, then: redact",
        "when: {finds: [national_id]}, then: local",
        "when: {finds: [secret]}, then: block",
    )
    decision = decided(policy, given)
    assert (decision.effect, rule_of(decision), decision.reason) == (effect, rule, Reason.RULE)


def test_the_kind_of_decision_is_its_type(decided: Decide) -> None:
    home = decided(LOCAL, "app: a")
    assert isinstance(home, StaysHome)
    assert home.permitted == {"local/qwen"}
    assert home.treatments == {}
    refused = decided(with_rules(ALLOW, "then: block"), "app: a")
    assert isinstance(refused, Refused)
    assert refused.permitted == frozenset()


def test_each_finding_gets_what_its_rules_ask_for(decided: Decide) -> None:
    policy = with_rules(
        ALLOW,
        "when: {finds: [PERSON]}, then: mask",
        "when: {finds: [contact]}, then: {redact: [CREDIT_CARD], keep_last: 4}",
    )
    decision = decided(policy, "finds: {PERSON: 1, CREDIT_CARD: 1, EMAIL_ADDRESS: 1}")
    assert decision.effect is Effect.REDACT
    assert decision.treatments == {
        0: Treatment(Effect.MASK),
        1: Treatment(Effect.REDACT, 4),
    }


def test_a_mask_beside_a_redaction_keeps_nothing(decided: Decide) -> None:
    policy = with_rules(
        ALLOW,
        "when: {finds: [financial]}, then: {redact: [CREDIT_CARD], keep_last: 4}",
        "when: {finds: [contact]}, then: {mask: [CREDIT_CARD]}",
    )
    alone = decided(policy, "finds: {CREDIT_CARD: 1}")
    assert alone.treatments == {0: Treatment(Effect.REDACT, 4)}
    both = decided(policy, "finds: {CREDIT_CARD: 1, contact: 1}")
    assert both.treatments == {0: Treatment(Effect.REDACT, 0)}


def test_mask_without_finds_covers_everything(decided: Decide) -> None:
    decision = decided("policy: p\notherwise: mask", "finds: {PERSON: 1, secret: 2}")
    assert decision.treatments == dict.fromkeys(range(3), Treatment(Effect.MASK))


def test_a_grant_stands_in_place_of_otherwise(decided: Decide) -> None:
    policy = with_rules(LOCAL, "when: {app: [chat]}, then: allow")
    assert decided(policy, "app: chat").effect is Effect.ALLOW
    assert decided(policy, "app: other").effect is Effect.LOCAL


def test_grants_join_one_another(decided: Decide) -> None:
    policy = with_rules(LOCAL, "when: {app: [chat]}, then: allow", "when: {team: [hr]}, then: mask")
    assert decided(policy, "{app: chat, team: hr}").effect is Effect.MASK


def test_an_addition_never_replaces_otherwise(decided: Decide) -> None:
    policy = with_rules(LOCAL, "when: {finds: [contact]}, then: allow")
    decision = decided(policy, "finds: {contact: 1}")
    assert (decision.effect, decision.reason) == (Effect.LOCAL, Reason.OTHERWISE)


def test_an_addition_joins_a_grant(decided: Decide) -> None:
    policy = with_rules(
        LOCAL, "when: {app: [chat]}, then: allow", "when: {finds: [contact]}, then: mask"
    )
    assert decided(policy, "{app: chat, finds: {contact: 1}}").effect is Effect.MASK
    assert decided(policy, "{app: other, finds: {contact: 1}}").effect is Effect.LOCAL


def test_content_vetoes_a_grant(decided: Decide) -> None:
    policy = with_rules(LOCAL, "when: {app: [drug-info]}, unless: {finds: [contact]}, then: allow")
    assert decided(policy, "app: drug-info").effect is Effect.ALLOW
    vetoed = decided(policy, "{app: drug-info, finds: {contact: 1}}")
    assert (vetoed.effect, vetoed.reason, vetoed.sticky) == (Effect.LOCAL, Reason.OTHERWISE, True)
    assert not vetoed.traces[0].matched


def test_a_vetoed_grant_contributes_itself_as_well(decided: Decide) -> None:
    policy = with_rules(
        ALLOW, "when: {app: [a]}, unless: {finds: [contact]}, then: local, within: {country: [TR]}"
    )
    vetoed = decided(policy, "{app: a, finds: {contact: 1}}")
    assert (vetoed.effect, rule_of(vetoed)) == (Effect.BLOCK, "rule 0")
    strict = decided(
        with_rules(ALLOW, "unless: {finds: [contact]}, then: local"), "finds: {PERSON: 1}"
    )
    assert (strict.effect, strict.reason, rule_of(strict)) == (Effect.LOCAL, Reason.RULE, "rule 0")
    assert strict.traces[0].matched


def test_a_vetoed_grant_falls_back_even_beside_another_grant(decided: Decide) -> None:
    policy = with_rules(
        LOCAL,
        "when: {app: [a]}, unless: {finds: [contact]}, then: allow",
        "when: {app: [a]}, then: mask",
    )
    assert decided(policy, "app: a").effect is Effect.MASK
    assert decided(policy, "{app: a, finds: {contact: 1}}").effect is Effect.LOCAL


def test_a_grant_that_its_identity_excepts_contributes_nothing(decided: Decide) -> None:
    policy = with_rules(LOCAL, "unless: {app: [hbys]}, then: allow")
    assert decided(policy, "app: chat").effect is Effect.ALLOW
    assert decided(policy, "app: hbys").effect is Effect.LOCAL


def test_an_addition_may_except_an_identity(decided: Decide) -> None:
    policy = with_rules(ALLOW, "when: {finds: [contact]}, unless: {app: [hbys]}, then: block")
    assert decided(policy, "{app: chat, finds: {contact: 1}}").effect is Effect.BLOCK
    assert decided(policy, "{app: hbys, finds: {contact: 1}}").effect is Effect.ALLOW


def test_all_conditions_of_unless_must_hold_to_except(decided: Decide) -> None:
    policy = with_rules(LOCAL, "unless: {team: [t], finds: [contact]}, then: allow")
    assert decided(policy, "{team: t, finds: {contact: 1}}").effect is Effect.LOCAL
    assert decided(policy, "{team: u, finds: {contact: 1}}").effect is Effect.ALLOW


def test_policies_join_to_the_strictest(decided: Decide) -> None:
    other = "policy: q\notherwise: local\n"
    policy = with_rules(ALLOW, "when: {finds: [secret]}, then: block")
    assert decided([policy, other], "app: a").effect is Effect.LOCAL
    assert decided([other, policy], "finds: {secret: 1}").effect is Effect.BLOCK


def test_among_equals_policy_name_then_rule_name_decides(decided: Decide) -> None:
    one = "policy: beta\notherwise: allow\nrules: [{name: a, why: w, then: local}]\n"
    two = (
        "policy: alpha\notherwise: allow\nrules:\n"
        "  - {name: z, why: w, then: local}\n  - {name: b, why: w, then: local}\n"
    )
    for order in ([one, two], [two, one]):
        decision = decided(order, "app: a")
        assert decision.rule is not None
        assert (decision.rule.policy, decision.rule.name) == ("alpha", "b")


def test_a_policy_counts_only_for_those_it_concerns(decided: Decide) -> None:
    scoped = "policy: q\notherwise: block\napplies_to: {app: [hbys], except: {team: [it]}}\n"
    assert decided([ALLOW, scoped], "app: hbys").effect is Effect.BLOCK
    assert decided([ALLOW, scoped], "app: chat").effect is Effect.ALLOW
    excepted = decided([ALLOW, scoped], "{app: hbys, team: it}")
    assert excepted.effect is Effect.ALLOW
    assert set(excepted.policies) == {"p"}


def test_where_no_policy_applies_it_stays_home(decided: Decide) -> None:
    scoped = "policy: q\notherwise: allow\napplies_to: {except: {app: [chat]}}\n"
    decision = decided(scoped, "app: chat")
    assert (decision.effect, decision.reason, decision.sticky) == (
        Effect.LOCAL, Reason.NO_POLICY, False,
    )  # fmt: skip
    assert decided([], "app: a").reason is Reason.NO_POLICY


def test_a_reporting_policy_is_evaluated_and_does_not_count(decided: Decide) -> None:
    trial = with_rules("policy: q\notherwise: block\nmode: report\n", "then: block")
    decision = decided([ALLOW, trial], "uninspected: false")
    assert decision.effect is Effect.ALLOW
    (trace,) = decision.traces
    assert (trace.matched, trace.reporting) == (True, True)
    assert set(decision.policies) == {"p", "q"}
    assert decided(trial, "app: a").reason is Reason.NO_POLICY


def test_a_decision_tells_what_it_would_be_if_a_reporting_policy_counted(decided: Decide) -> None:
    trial = with_rules("policy: q\notherwise: allow\nmode: report\n", "then: block")
    assert _would_be(decided([ALLOW, trial], "app: a")) == {"q": Effect.BLOCK}
    alone = decided(trial, "app: a")
    assert (alone.effect, _would_be(alone)) == (Effect.LOCAL, {"q": Effect.BLOCK})


def test_a_reporting_policy_that_does_not_concern_a_request_says_nothing(decided: Decide) -> None:
    trial = "policy: q\notherwise: block\nmode: report\napplies_to: {app: [b]}\n"
    assert decided(ALLOW, "app: a").would_be == {}
    assert decided([ALLOW, trial], "app: a").would_be == {}
    assert _would_be(decided([ALLOW, trial], "app: b")) == {"q": Effect.BLOCK}


def test_a_looser_reporting_policy_would_change_nothing(decided: Decide) -> None:
    strict = with_rules("policy: p\notherwise: allow\n", "when: {finds: [contact]}, then: mask")
    trial = "policy: q\notherwise: allow\nmode: report\n"
    assert _would_be(decided([strict, trial], "finds: {contact: 1}")) == {"q": Effect.MASK}


def test_within_takes_targets_away(decided: Decide) -> None:
    policy = with_rules(ALLOW, "when: {finds: [contact]}, then: mask, within: {transfer: valid}")
    decision = decided(policy, "finds: {contact: 1}")
    assert decision.effect is Effect.MASK
    assert decision.permitted == {"local/qwen", "cloud/eu"}


def test_restrictions_intersect(decided: Decide) -> None:
    policy = with_rules(
        ALLOW, "then: allow, within: {country: [US]}", "then: allow, without: [cloud/openai/gpt-4o]"
    )
    decision = decided(policy, "app: a")
    assert decision.permitted == {"cloud/openai"}
    assert decision.barred == {"cloud/openai/gpt-4o"}
    assert not decision.permits("cloud/openai", "gpt-4o")
    assert decision.permits("cloud/openai", "gpt-5")


@pytest.mark.parametrize(
    ("within", "targets", "effect", "reason"),
    [
        ("{transfer: valid}", [HOME, CLOUD], Effect.LOCAL, Reason.NO_PERMITTED_TARGET_OUTSIDE),
        ("{country: [TR]}", [HOME, CLOUD], Effect.BLOCK, Reason.NO_PERMITTED_TARGET),
        ("{transfer: valid}", [CLOUD], Effect.LOCAL, Reason.NO_PERMITTED_TARGET_OUTSIDE),
        ("{transfer: valid}", [HOME], Effect.ALLOW, Reason.RULE),
        ("{country: [TR]}", [HOME], Effect.BLOCK, Reason.NO_PERMITTED_TARGET),
        ("{country: [US]}", [HOME, CLOUD], Effect.ALLOW, Reason.RULE),
        ("{country: [US]}", [], Effect.ALLOW, Reason.RULE),
    ],
)
def test_the_effect_rises_where_the_targets_that_remain_do_not_carry_it(
    decided: Decide, within: str, targets: Sequence[Target], effect: Effect, reason: Reason
) -> None:
    policy = with_rules(ALLOW, f"when: {{finds: [contact]}}, then: allow, within: {within}")
    decision = decided(policy, "finds: {contact: 1}", targets)
    assert (decision.effect, decision.reason) == (effect, reason)
    assert rule_of(decision) == "rule 0"
    if effect is Effect.LOCAL:
        assert decision.permitted == {target.name for target in targets if target.at_home}
        assert decision.sticky


def test_without_a_target_at_home_local_stays_local_and_permits_nothing(decided: Decide) -> None:
    decision = decided(LOCAL, "app: a", [CLOUD])
    assert isinstance(decision, StaysHome)
    assert (decision.permitted, decision.reason) == (frozenset(), Reason.OTHERWISE)


def test_local_is_refused_where_every_target_at_home_is_ruled_out(decided: Decide) -> None:
    policy = with_rules(LOCAL, "when: {finds: [contact]}, then: allow, without: [local/qwen]")
    decision = decided(policy, "finds: {contact: 1}", [HOME, CLOUD])
    assert (decision.effect, decision.reason) == (Effect.BLOCK, Reason.NO_PERMITTED_TARGET)
    assert rule_of(decision) == "rule 0"


def test_every_rule_of_every_policy_leaves_a_trace(decided: Decide) -> None:
    scoped = with_rules("policy: q\notherwise: allow\napplies_to: {app: [x]}\n", "then: block")
    policy = with_rules(
        ALLOW,
        "when: {finds: [contact], at_least: 10}, then: local",
        "when: {finds: [contact]}, then: mask",
        "then: allow",
        "when: {finds: [contact]}, unless: {app: [a]}, then: block",
        "when: {app: [b]}, then: block",
    )
    decision = decided([policy, scoped], "{app: a, finds: {contact: 1}}")
    assert [(trace.matched, trace.note) for trace in decision.traces] == [
        (False, "1 contact, needs 10"),
        (True, "found 1 contact"),
        (True, "always holds"),
        (False, "unless: app: a"),
        (False, "app: a; not b"),
        (False, "the policy q does not concern this key"),
    ]


def test_the_decision_names_the_policies_that_made_it(
    load_policies: Callable[..., PolicySet],
) -> None:
    policies = load_policies(ALLOW, "policy: q\notherwise: local")
    decision = decide(policies, Facts(at=datetime(2026, 1, 1, tzinfo=UTC)), [HOME])
    assert decision.digest == policies.digest
    assert decision.policies == {policy.name: policy.digest for policy in policies.policies}


def test_ten_thousand_findings_are_decided(decided: Decide) -> None:
    policy = with_rules(ALLOW, *["when: {finds: [contact]}, then: mask"] * 1)
    decision = decided(policy, "finds: {contact: 10000}")
    assert len(decision.treatments) == 10_000


def test_a_policy_on_trial_says_what_would_have_been_decided_with_it(decided: Decide) -> None:
    strict = (
        "policy: strict\notherwise: local\nmode: report\n"
        "rules: [{name: Names block, why: w, when: {finds: [contact]}, then: block}]\n"
    )
    plain = "policy: plain\notherwise: allow\n"
    clean = decided([plain, strict], "app: a")
    otherwise = WouldBe(effect=Effect.LOCAL, reason=Reason.OTHERWISE, rule=None)
    assert (clean.effect, clean.would_be) == (Effect.ALLOW, {"strict": otherwise})
    told = decided([plain, strict], "finds: {contact: 1}").would_be["strict"]
    assert told.effect is Effect.BLOCK
    assert told.rule is not None
    assert told.rule.name == "Names block"
    assert decided(plain, "app: a").would_be == {}
    assert decided([plain, f"{strict}applies_to: {{app: [b]}}\n"], "app: a").would_be == {}


@pytest.mark.parametrize("given", ["app: x", "{app: x, finds: {secret: 1}}", "app: z"])
def test_what_a_record_keeps_of_the_rules_is_what_is_told_of_them_later(
    decided: Decide, given: str
) -> None:
    """The words come from a second reading of the rules, which must agree with the first."""
    policy = with_rules(
        LOCAL,
        "when: {app: [x]}, then: mask",
        "when: {app: [y]}, then: block",
        "when: {app: [x]}, unless: {finds: [secret]}, then: allow",
    )
    decision = decided(policy, given)
    said = [(trace.rule, trace.effect) for trace in decision.traces if trace.matched]
    assert [(trace.rule, trace.effect) for trace in decision.matched] == said
    assert len(decision.traces) == 3
