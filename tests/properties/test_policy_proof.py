"""The prover against brute force: whatever any facts show, it knows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rig.policies import (
    CONDITIONS,
    EFFECTS,
    ENTITIES,
    FACTS,
    TARGETS,
    Made,
    loaded,
    policy_texts,
    words,
)

from gateway.core.finding import DataClass
from gateway.core.request import Place
from gateway.policy.decide import decide
from gateway.policy.facts import Facts, FoundValue
from gateway.policy.given import DAY, given_facts, given_targets
from gateway.policy.model import PolicySet
from gateway.policy.proof.lint import Fault, lint
from gateway.policy.proof.prove import broken, concerns, prove
from gateway.policy.proof.relaxed import loosening, relaxed
from gateway.policy.proof.stated import as_node, stated_targets, written
from gateway.policy.yaml_events import read

#: `TURNIKE_POLICIES=50000` asks for that many generated policies in each test.
MANY = int(os.environ.get("TURNIKE_POLICIES", "0"))
HEALTH = DataClass.SPECIAL_CATEGORY
HERE = stated_targets(TARGETS)
FEW = st.lists(FACTS, min_size=3, max_size=3)


def _of(usual: int) -> settings:
    return settings(max_examples=MANY or usual, deadline=None)


@st.composite
def _statements(draw: st.DrawFn) -> str:
    """One line of `never` or `always` for the end of a policy."""
    kinds = draw(st.lists(st.sampled_from(sorted(CONDITIONS)), max_size=2, unique=True))
    # Of two conditions of content only one may bring `in` and `at_least`.
    asked = [draw(CONDITIONS[kind]) for kind in kinds]
    keys = [part for text in asked for part in text.split(", ") if ":" in part]
    assume(len({key.split(":")[0] for key in keys}) == len(keys))
    if draw(st.sampled_from([False, False, False, True])):
        asked.append("uninspected: true")
    if draw(st.booleans()):
        asked.append(f"reaches: {draw(st.sampled_from(['external', 'external', 'any']))}")
        return f"never: [{{{', '.join(asked)}}}]\n"
    asked.append(f"effect: {draw(words(EFFECTS))}")
    return f"always: [{{{', '.join(asked)}}}]\n"


@st.composite
def _stated_policies(draw: st.DrawFn) -> PolicySet:
    made: Made = draw(policy_texts())
    head, rules = made[0]
    stated = draw(_statements()).replace("budget: m,", "budget: m0,")
    return loaded([(head + stated, rules), *made[1:]])


@_of(60)
@given(_stated_policies(), FEW)
def test_what_breaks_a_statement_is_never_proved(policies: PolicySet, many: list[Facts]) -> None:
    (proof,) = prove(policies, ENTITIES, TARGETS)
    enforced = _enforced(policies)
    breaking = [facts for facts in many if _breaks(enforced, facts)]
    assert not (proof.proved and breaking)
    if proof.statement.never:
        (anywhere,) = prove(policies, ENTITIES)
        assert proof.proved or not anywhere.proved


def _enforced(policies: PolicySet) -> PolicySet:
    first, *others = policies.policies
    return replace(policies, policies=(replace(first, reporting=False), *others))


def _breaks(policies: PolicySet, facts: Facts) -> bool:
    policy = policies.policies[0]
    (statement,) = policy.statements
    seen = policy.counted(facts)
    if not (policy.scope.includes(facts) and concerns(statement, seen)):
        return False
    return broken(statement, seen, decide(policies, facts, HERE), HERE)


@_of(40)
@given(_stated_policies())
def test_a_counter_example_is_read_back_and_breaks_the_statement(policies: PolicySet) -> None:
    (proof,) = prove(policies, ENTITIES)
    if proof.counter is not None:
        (node,) = read(written(proof.counter.given), "given")
        assert node == _placed(node, as_node(proof.counter.given))
        facts, targets = given_facts(node, ENTITIES), given_targets(node)
        enforced = _enforced(policies)
        decision = decide(enforced, facts, targets)
        seen = enforced.policies[0].counted(facts)
        assert broken(proof.statement, seen, decision, targets)
        assert decision == proof.counter.decision


def _placed(node: object, other: object) -> object:
    """Equal but for the places in the text."""
    return node if _values(node) == _values(other) else other


def _values(node: object) -> object:
    entries, items = getattr(node, "entries", None), getattr(node, "items", None)
    if entries is not None:
        return [(key.text, _values(value)) for key, value in entries]
    if items is not None:
        return [_values(item) for item in items]
    return getattr(node, "value", None)


def _small() -> Iterator[Facts]:
    """Every request of two apps with up to three findings, of kinds with a name and without."""
    classes = {**ENTITIES, "contact": DataClass.CONTACT, "special_category": HEALTH}
    spots = [
        FoundValue(
            entity=entity,
            data_class=classes[entity],
            score=0.9,
            place=place,
            fingerprint=f"{entity} {value}",
        )
        for entity in ("PERSON", "HEALTH", "contact", "special_category")
        for place in (Place.USER, Place.SYSTEM)
        for value in (0, 1)
    ]
    for size in range(4):
        for finds, app in product(combinations(spots, size), ("a", "c")):
            yield Facts(at=DAY, finds=finds, app=app)


SMALL = list(_small())
_NARROW = st.sampled_from(
    [
        "finds: [contact], at_least: 2",
        "finds: [PERSON], in: [user]",
        "finds: [contact, special_category], in: [system], at_least: 2",
        "finds: [HEALTH]",
        "finds: [special_category], together_with: [PERSON]",
        "finds: [PERSON, HEALTH], at_least: 2",
    ]
)
_OUTCOME = st.sampled_from(["allow", "mask", "{redact: [PERSON]}", "{mask: [HEALTH]}", "local"])
_RULES = st.lists(
    st.one_of(
        st.tuples(_NARROW, _OUTCOME).map(lambda x: f"when: {{{x[0]}}}, then: {x[1]}"),
        st.tuples(_NARROW, _OUTCOME).map(
            lambda x: f"when: {{app: [a]}}, unless: {{{x[0]}}}, then: {x[1]}"
        ),
        _OUTCOME.map(lambda then: f"unless: {{app: [a]}}, then: {then}"),
    ),
    max_size=4,
)


@_of(25)
@given(_RULES, _NARROW, st.sampled_from(["allow", "mask", "local"]), _OUTCOME)
def test_a_proof_agrees_with_every_request_of_a_small_world(
    rules: list[str], asked: str, otherwise: str, effect: str
) -> None:
    last = f"never: [{{{asked}, reaches: external}}]\n"
    if not effect.startswith("{"):
        last += f"always: [{{{asked}, effect: {effect}}}]\n"
    named = [f"name: rule {place}, why: w, {rule}" for place, rule in enumerate(rules)]
    policies = loaded([(f"policy: p\notherwise: {otherwise}\n{last}", named)])
    targets = given_targets(as_node({}))
    for proof in prove(policies, ENTITIES):
        found = any(
            broken(proof.statement, facts, decide(policies, facts, targets), targets)
            for facts in SMALL
            if concerns(proof.statement, facts)
        )
        assert not (proof.proved and found)
        # The small world knows no earlier turn, no unread part and no other kind of finding.
        assert proof.proved is not found or proof.statement.effects


@_of(25)
@given(policy_texts(), policy_texts(), FEW)
def test_whatever_is_looser_has_a_witness(one: Made, other: Made, many: list[Facts]) -> None:
    old, new = loaded(one), loaded(other)
    found = relaxed(old, new, ENTITIES, TARGETS)
    assert found or not any(
        loosening(decide(old, facts, HERE), decide(new, facts, HERE), HERE) for facts in many
    )
    assert found == [] or relaxed(old, new, ENTITIES) != []


@_of(25)
@given(policy_texts(), policy_texts())
def test_a_witness_is_looser_when_it_is_read_back(one: Made, other: Made) -> None:
    old, new = loaded(one), loaded(other)
    for item in relaxed(old, new, ENTITIES):
        (node,) = read(written(item.now.given), "given")
        facts, targets = given_facts(node, ENTITIES), given_targets(node)
        before, now = (decide(policies, facts, targets) for policies in (old, new))
        assert loosening(before, now, targets) is item.how
        assert (before, now) == (item.before.decision, item.now.decision)


@_of(15)
@given(policy_texts())
def test_nothing_is_looser_than_itself(made: Made) -> None:
    assert relaxed(loaded(made), loaded(made), ENTITIES) == []


@_of(15)
@given(policy_texts(), FEW)
def test_a_rule_that_does_nothing_does_nothing(made: Made, many: list[Facts]) -> None:
    policies = loaded(made)
    enforced = tuple(replace(policy, reporting=False) for policy in policies.policies)
    policies = replace(policies, policies=enforced)
    for remark in lint(policies, ENTITIES, TARGETS):
        if remark.fault in {Fault.DEAD, Fault.SHADOWED}:
            fewer = _without(policies, remark.rule)
            for facts in many:
                there, gone = decide(policies, facts, HERE), decide(fewer, facts, HERE)
                assert (there.effect, there.permitted) == (gone.effect, gone.permitted)
                assert there.treatments == gone.treatments


def _without(policies: PolicySet, ref: object) -> PolicySet:
    fewer = tuple(
        replace(policy, rules=tuple(rule for rule in policy.rules if rule.ref != ref))
        for policy in policies.policies
    )
    return replace(policies, policies=fewer)
