from __future__ import annotations

from collections.abc import Callable

from gateway.core.effects import Effect
from gateway.policy.model import PolicySet
from gateway.policy.rule import Then

Load = Callable[..., PolicySet]


def test_only_mask_and_redact_treat_findings() -> None:
    for effect in (Effect.ALLOW, Effect.LOCAL, Effect.BLOCK):
        assert Then(effect=effect).treatment is None
    masked = Then(effect=Effect.MASK).treatment
    assert masked is not None
    assert masked.effect is Effect.MASK


def test_a_rule_knows_its_trace_for_a_request_without_facts(load_policies: Load) -> None:
    text = (
        "policy: p\notherwise: allow\nrules:\n"
        "  - {name: a, why: w, when: {finds: [secret]}, then: block}\n"
        "  - {name: b, why: w, then: mask}"
    )
    first, second = load_policies(text).policies[0].rules
    assert first.quiet["en"].note == "found no secret"
    assert first.quiet["tr"].note == "secret bulunmadı"
    assert not first.quiet["en"].matched
    assert second.quiet == {}
