from __future__ import annotations

from collections.abc import Callable

from gateway.core.effects import Effect
from gateway.policy.model import PolicySet
from gateway.policy.rule import Rule

Load = Callable[..., PolicySet]


def _rule(load_policies: Load, rule: str) -> Rule:
    text = f"policy: p\notherwise: allow\nrules:\n  - {{name: r, why: w, {rule}}}\n"
    return load_policies(text).policies[0].rules[0]


def test_content_in_when_makes_an_addition(load_policies: Load) -> None:
    for when in (
        "finds: [contact]",
        "language: [tr]",
        "longer_than: 9 characters",
        "model_asked: [auto]",
        "dialect: [openai_chat]",
        "app: [a], finds: [contact]",
    ):
        assert _rule(load_policies, f"when: {{{when}}}, then: mask").is_addition, when  # fmt: skip
    for when in ("app: [a]", "team: [a]", "key: [a]", "app: [a], team: [b]"):
        assert not _rule(load_policies, f"when: {{{when}}}, then: mask").is_addition, when
    assert not _rule(load_policies, "then: mask").is_addition
    assert not _rule(load_policies, "unless: {finds: [contact]}, then: mask").is_addition


def test_mask_covers_what_the_rule_names_or_everything(load_policies: Load) -> None:
    named = _rule(load_policies, "when: {finds: [contact, secret]}, then: mask").then
    assert named.covers == ("contact", "secret")
    assert _rule(load_policies, "when: {app: [a]}, then: mask").then.covers == ()
    apart = _rule(load_policies, "when: {finds: [contact]}, then: {mask: [PERSON]}").then
    assert apart.covers == ("PERSON",)
    assert _rule(load_policies, "when: {finds: [contact]}, then: local").then.treatment is None


def test_redact_may_keep_the_last_characters(load_policies: Load) -> None:
    then = _rule(load_policies, "then: {redact: [CREDIT_CARD], keep_last: 4}").then
    assert then.treatment is not None
    assert (then.effect, then.treatment.keep_last) == (Effect.REDACT, 4)
    assert _rule(load_policies, "then: {redact: [CREDIT_CARD]}").then.keep_last == 0


def test_a_rule_keeps_its_words(load_policies: Load) -> None:
    rule = _rule(load_policies, "then: block, message: Şifreyi silin.").ref
    assert (rule.policy, rule.name, rule.why, rule.message) == ("p", "r", "w", "Şifreyi silin.")
