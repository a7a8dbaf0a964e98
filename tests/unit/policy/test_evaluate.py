from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from gateway.core.decision import Reason
from gateway.core.effects import Effect
from gateway.core.target import Boundary, Target
from gateway.policy.evaluate import Ground, evaluate, explained, unconcerned
from gateway.policy.facts import Facts
from gateway.policy.model import PolicySet

HOME = Target(name="local/qwen", provider="vllm", boundary=Boundary.ORGANISATION)
GROUND = Ground(
    targets=(HOME,),
    everything=frozenset({"local/qwen"}),
    home=frozenset({"local/qwen"}),
    day=date(2026, 1, 1),
    language="tr",
)
TEXT = (
    "policy: p\notherwise: local\nif_uninspected: block\nrules:\n"
    "  - {name: a, why: w, when: {app: [x]}, then: mask}\n"
    "  - {name: b, why: w, when: {app: [y]}, then: mask}\n"
)
AT = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_result_of_a_policy_names_its_causes(load_policies: Callable[..., PolicySet]) -> None:
    (policy,) = load_policies(TEXT).policies
    verdict, matched = evaluate(policy, Facts(at=AT, app="x"), GROUND)
    assert verdict.result.effect is Effect.MASK
    assert [cause.reason for cause in verdict.causes] == [Reason.RULE]
    assert [(trace.rule.name, trace.matched, trace.note) for trace in matched] == [("a", True, "")]
    verdict, _ = evaluate(policy, Facts(at=AT, uninspected=("opaque",)), GROUND)
    assert verdict.result.effect is Effect.BLOCK
    assert [cause.reason for cause in verdict.causes] == [Reason.OTHERWISE, Reason.UNINSPECTED]


def test_every_rule_says_why_once_somebody_asks(
    load_policies: Callable[..., PolicySet],
) -> None:
    (policy,) = load_policies(TEXT).policies
    told = list(explained(policy, Facts(at=AT, app="x"), "tr"))
    assert [(trace.matched, trace.note) for trace in told] == [
        (True, "app: x"),
        (False, "app: x; y değil"),
    ]


def test_a_policy_that_does_not_concern_leaves_traces(
    load_policies: Callable[..., PolicySet],
) -> None:
    (policy,) = load_policies(TEXT).policies
    notes = {trace.note for trace in unconcerned(policy, "tr")}
    assert notes == {"p politikası anahtarı kapsamıyor"}
