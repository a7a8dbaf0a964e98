from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

from gateway.core.decision import Reason, Treatment
from gateway.core.effects import Effect
from gateway.core.finding import DataClass
from gateway.core.target import Boundary, Target
from gateway.policy.evaluate import Verdict, evaluate
from gateway.policy.facts import Facts, FoundValue
from gateway.policy.ground import Ground
from gateway.policy.model import PolicySet

HOME = Target(name="local/qwen", provider="vllm", boundary=Boundary.ORGANISATION, country="TR")
CLOUD = Target(name="cloud/us", provider="openai", boundary=Boundary.EXTERNAL, country="US")
GROUND = Ground((HOME, CLOUD), date(2026, 1, 1))
AT = datetime(2026, 1, 1, tzinfo=UTC)
HEAD = "policy: p\notherwise: local\nif_uninspected: block\nrules:\n"
GRANT = HEAD + "  - {name: a, why: w, when: {app: [x]}, then: mask}\n"
VETOED = HEAD + "  - {name: a, why: w, unless: {finds: [PERSON]}, then: allow}\n"
LIMITED = (
    "policy: p\notherwise: allow\nbudgets: {m: {each: team, per: month, limit: 5 TRY}}\nrules:\n"
    "  - {name: b, why: w, when: {finds: [PERSON]}, then: redact, within: {country: [TR]}}\n"
    "  - {name: a, why: w, when: {budget: m, used_at_least: 80%}, then: allow,"
    " without: [cloud/us]}\n"
)
Load = Callable[..., PolicySet]


def _person(*, maskable: bool = True) -> FoundValue:
    return FoundValue(
        entity="PERSON",
        data_class=DataClass.CONTACT,
        score=1,
        place=None,
        fingerprint="a",
        maskable=maskable,
    )


def _verdict(policies: PolicySet, facts: Facts) -> Verdict:
    return evaluate(policies.policies[0], facts, GROUND)


def test_the_result_of_a_policy_names_its_cause(load_policies: Load) -> None:
    granted = _verdict(load_policies(GRANT), Facts(at=AT, app="x"))
    assert (granted.result.effect, granted.cause.reason) == (Effect.MASK, Reason.RULE)
    silent = _verdict(load_policies(GRANT), Facts(at=AT, app="z"))
    assert (silent.result.effect, silent.cause.reason) == (Effect.LOCAL, Reason.OTHERWISE)
    unread = _verdict(load_policies(GRANT), Facts(at=AT, app="x", uninspected=("opaque",)))
    assert (unread.result.effect, unread.cause.reason) == (Effect.BLOCK, Reason.UNINSPECTED)


def test_content_that_vetoes_a_grant_brings_otherwise_back_and_holds(load_policies: Load) -> None:
    policies = load_policies(VETOED)
    assert _verdict(policies, Facts(at=AT)).result.effect is Effect.ALLOW
    vetoed = _verdict(policies, Facts(at=AT, finds=(_person(),)))
    assert (vetoed.result.effect, vetoed.cause.reason) == (Effect.LOCAL, Reason.OTHERWISE)
    assert vetoed.held_by_content


def test_what_stays_home_needs_no_treatment_but_of_what_cannot_be_masked(
    load_policies: Load,
) -> None:
    held = load_policies(HEAD + "  - {name: a, why: w, when: {finds: [PERSON]}, then: redact}\n")
    assert _verdict(held, Facts(at=AT, finds=(_person(),))).result.treatments == {}
    stuck = _verdict(held, Facts(at=AT, finds=(_person(maskable=False),)))
    assert stuck.result.treatments == {0: Treatment(Effect.REDACT)}
    assert [rule.ref.name for rule in stuck.covering({0})] == ["a"]


def test_every_rule_that_takes_targets_away_is_named(load_policies: Load) -> None:
    facts = Facts(at=AT, finds=(_person(),), used={"m": Decimal(1)})
    verdict = _verdict(load_policies(LIMITED), facts)
    assert verdict.result.permitted == {"local/qwen"}
    assert verdict.result.barred == {"cloud/us"}
    limits = {limit.rule.ref.name: limit.by_content for limit in verdict.limiting()}
    assert limits == {"a": False, "b": True}
    assert list(verdict.beyond()) == ["m"]
    assert verdict.covered_for == (True, True)
