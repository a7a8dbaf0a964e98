from __future__ import annotations

from gateway.core.decision import Reason, RuleRef
from gateway.core.effects import Effect
from gateway.policy.cause import Cause, deciding

ONE, OTHER = RuleRef(policy="a", name="z"), RuleRef(policy="b", name="a")


def test_the_strictest_cause_is_told() -> None:
    loose = Cause(Effect.MASK, Reason.RULE, ONE)
    strict = Cause(Effect.LOCAL, Reason.OTHERWISE)
    assert deciding([loose, strict]) is strict


def test_of_equal_effects_a_rule_is_told_before_what_explains_less() -> None:
    reasons = [Reason.OTHERWISE, Reason.UNINSPECTED, Reason.NOT_MASKABLE, Reason.RULE]
    causes = [Cause(Effect.LOCAL, reason) for reason in reasons]
    assert deciding(causes).reason is Reason.RULE
    assert deciding(causes[:3]).reason is Reason.NOT_MASKABLE


def test_of_equal_rules_the_first_by_policy_and_name_is_told() -> None:
    causes = [Cause(Effect.BLOCK, Reason.RULE, rule) for rule in (OTHER, ONE)]
    assert deciding(causes).rule is ONE
