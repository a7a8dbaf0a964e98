from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rig.beside import known_beside

from gateway.core.finding import DataClass
from gateway.core.target import Boundary, Target
from gateway.detect.roster import Roster
from gateway.policy.load import load, load_texts
from gateway.policy.model import PolicySet
from gateway.policy.proof.prove import Proof, prove
from gateway.policy.shipped import shipped, shipped_names

Policies = Callable[..., PolicySet]
HEALTH_STAYS = "when: {finds: [special_category]}, then: local"


@pytest.fixture
def proof(policies: Policies, known: dict[str, DataClass]) -> Callable[..., Proof]:
    def one(*rules: str, last: str, otherwise: str = "allow") -> Proof:
        (only,) = prove(policies(*rules, last=last, otherwise=otherwise), known)
        return only

    return one


def _given(proof: Proof) -> object:
    assert proof.counter is not None
    return proof.counter.given


@pytest.mark.parametrize("name", shipped_names())
def test_the_shipped_policies_hold_what_they_state(name: str) -> None:
    entities = known_beside(shipped(name))
    proofs = prove(load([shipped(name)], entities), entities)
    assert all(one.proved and one.asked for one in proofs)
    assert proofs


@pytest.mark.parametrize("effect", ["local", "block"])
@pytest.mark.parametrize("name", ["kvkk", "gdpr"])
def test_a_shipped_policy_that_is_weakened_is_found_out(name: str, effect: str) -> None:
    entities = Roster(()).data_classes
    text = Path(shipped(name)).read_text(encoding="utf-8")
    text += "  - {finds: [secret], reaches: any}\n  - {finds: [contact], reaches: external}\n"
    assert all(one.proved for one in prove(load_texts([("a.yaml", text)], entities), entities))
    weak = load_texts([("a.yaml", text.replace(f"then: {effect}", "then: allow"))], entities)
    assert not all(one.proved for one in prove(weak, entities))
    narrowed = text.replace(
        "{finds: [special_category]}\n", "{finds: [special_category], in: [user]}\n"
    )
    (only,) = [
        one
        for one in prove(load_texts([("a.yaml", narrowed)], entities), entities)
        if not one.proved
    ]
    assert _given(only) == {"finds": {"special_category": {"count": 1, "in": "system"}}}


def test_a_statement_is_proved_or_answered_with_the_least_facts(
    proof: Callable[..., Proof],
) -> None:
    never = "never: [{finds: [special_category], reaches: external}]"
    assert proof(HEALTH_STAYS, last=never).proved
    assert _given(proof("when: {finds: [HEALTH]}, then: local", last=never)) == {
        "finds": {"special_category": 1}
    }
    unless = "when: {finds: [special_category]}, unless: {app: [x]}, then: local"
    assert _given(proof(unless, last=never)) == {"app": "x", "finds": {"special_category": 1}}


def test_masked_and_redacted_is_not_in_clear(proof: Callable[..., Proof]) -> None:
    never = "never: [{finds: [contact], reaches: external}]"
    assert proof("when: {finds: [contact]}, then: mask", last=never).proved
    assert proof("then: {redact: [contact], keep_last: 4}", last=never).proved
    assert not proof("then: {mask: [PERSON]}", last=never).proved
    assert proof(last=never, otherwise="mask").proved


def test_a_statement_without_findings_speaks_of_the_whole_text(proof: Callable[..., Proof]) -> None:
    assert not proof("then: mask", last="never: [{reaches: external}]").proved
    assert proof(last="never: [{reaches: external}]", otherwise="local").proved
    inside = proof(last="never: [{reaches: any}]", otherwise="local")
    assert inside.counter is not None
    assert inside.counter.reached == ("local/model",)
    assert proof(last="never: [{reaches: any}]", otherwise="block").proved


def test_what_was_not_read_is_a_fact_too(proof: Callable[..., Proof]) -> None:
    always = "always: [{uninspected: true, effect: [local, block]}]"
    assert proof(last=always).proved
    assert not proof(last=always.replace("[local, block]", "block")).proved


def test_effects_above_those_that_are_stated_are_looked_for(proof: Callable[..., Proof]) -> None:
    always = "always: [{finds: [contact], effect: [allow, mask, block]}]"
    broken = proof("when: {finds: [contact]}, then: mask", HEALTH_STAYS, last=always)
    assert broken.counter is not None
    assert broken.counter.decision.effect.word == "local"
    assert proof(last="always: [{app: [a], effect: [allow, local]}]").proved


def test_a_target_that_a_rule_forgot_is_named(proof: Callable[..., Proof]) -> None:
    never = "never: [{finds: [contact], reaches: external}]"
    broken = proof("when: {finds: [contact]}, then: allow, within: {country: [TR]}", last=never)
    assert broken.counter is not None
    assert "TR" in str(broken.counter.given["targets"])
    assert "cloud/model" not in broken.counter.reached


def test_the_targets_of_the_settings_can_be_all_there_is(
    policies: Policies, known: dict[str, DataClass]
) -> None:
    loaded = policies(last="never: [{reaches: external}]")
    home = Target(name="local/m", provider="vllm", boundary=Boundary.ORGANISATION)
    (only,) = prove(loaded, known, [home])
    assert only.proved


def test_a_policy_speaks_of_those_whom_it_concerns(proof: Callable[..., Proof]) -> None:
    last = "never: [{reaches: external}]\napplies_to: {app: [a]}"
    assert proof("when: {app: [b]}, then: allow", last=last, otherwise="local").proved
    assert not proof(
        "when: {app: [b]}, then: allow", last=last.splitlines()[0], otherwise="local"
    ).proved


def test_a_policy_that_only_reports_is_proved_as_if_it_were_enforced(
    proof: Callable[..., Proof],
) -> None:
    one = proof(last="mode: report\nnever: [{reaches: external}]", otherwise="local")
    assert (one.proved, one.as_enforced) == (True, True)


def test_a_statement_of_no_possible_request_says_so(proof: Callable[..., Proof]) -> None:
    one = proof(last="applies_to: {app: [a]}\nnever: [{app: [b], reaches: external}]")
    assert (one.proved, one.asked) == (True, 0)


def test_a_document_is_public_for_the_policy_that_knows_it(
    policies: Policies, known: dict[str, DataClass]
) -> None:
    mark = "200-0123456789abcdef-" + 64 * "0"
    never = "never: [{finds: [special_category], reaches: external}]"
    knowing = policies(HEALTH_STAYS, last=f"known_public: [{mark}]", name="q")
    stating = policies(last=never)
    together = replace(stating, policies=(*stating.policies, *knowing.policies))
    (only,) = prove(together, known)
    assert _given(only) == {"finds": {"special_category": {"count": 1, "public": [mark]}}}
    (own,) = prove(policies(HEALTH_STAYS, last=f"known_public: [{mark}]\n{never}"), known)
    assert own.proved
