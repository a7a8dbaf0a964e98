"""Joining is order-free, and more facts never loosen a decision."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rig.plain_decision import plainly, said
from rig.policies import (
    AT,
    CONDITIONS,
    ENTITIES,
    FACTS,
    SHARES,
    TARGET_SETS,
    TARGETS,
    Made,
    loaded,
    more,
    policy_texts,
)

from gateway.audit.encode import canonical
from gateway.core.decision import Decision, Treatment
from gateway.core.effects import Effect
from gateway.core.request import Place
from gateway.core.target import Target
from gateway.policy.conditions.load import condition_kinds
from gateway.policy.decide import decide
from gateway.policy.facts import EVERY_BUDGET, Facts, FoundValue
from gateway.policy.recorded import facts_of, recorded
from gateway.policy.result import Result, weaker

#: `TURNIKE_POLICIES=50000` asks for that many generated policies in each test.
MANY = int(os.environ.get("TURNIKE_POLICIES", "0"))

pytestmark = pytest.mark.timeout(0 if MANY else 120)


def _of(usual: int) -> settings:
    return settings(max_examples=MANY or usual, deadline=None)


def _found(entity: str, place: Place = Place.USER, *, maskable: bool = True) -> FoundValue:
    return FoundValue(
        entity=entity,
        data_class=ENTITIES[entity],
        score=0.9,
        place=place,
        fingerprint=f"{entity}{place}{maskable}",
        maskable=maskable,
    )


VALUES = {
    **{entity: _found(entity) for entity in ENTITIES},
    "a name in the system prompt": _found("PERSON", Place.SYSTEM),
    "a name that cannot be masked": _found("PERSON", maskable=False),
}
ADDITIONS = (*VALUES, "Turkish", "length", "an image", "an earlier turn")


def _no_looser(before: Decision, after: Decision, moved: Sequence[int] | None = None) -> None:
    """`moved` says where each finding of `before` stands in `after`, if not where it stood."""
    assert after.effect >= before.effect
    assert after.permitted <= before.permitted
    assert after.barred >= before.barred
    assert after.permissions <= before.permissions
    assert after.sticky or not before.sticky
    if after.effect.may_leave:
        for index, treatment in before.treatments.items():
            assert weaker(treatment, after.treatments[moved[index] if moved else index])


def _after(facts: Facts, steps: tuple[str, ...]) -> Facts:
    return replace(
        facts,
        finds=tuple(VALUES[step] for step in steps if step in VALUES),
        languages={"tr": frozenset({Place.USER})} if "Turkish" in steps else {},
        characters={Place.USER: 20} if "length" in steps else {},
        uninspected=("opaque",) if "an image" in steps else (),
        opaque="an image" in steps,
        held="an earlier turn" in steps,
    )


# ---------------------------------------------------------------- properties

RESULTS = st.builds(
    Result,
    effect=st.sampled_from(list(Effect)),
    permitted=st.frozensets(st.sampled_from("abc")),
    barred=st.frozensets(st.sampled_from("xyz")),
    treatments=st.dictionaries(
        st.integers(0, 3),
        st.builds(
            lambda effect, kept: Treatment(effect, kept if effect is Effect.REDACT else 0),
            st.sampled_from([Effect.MASK, Effect.REDACT]),
            st.integers(0, 4),
        ),
    ),
)


def test_the_generator_draws_every_condition_of_the_language() -> None:
    assert set(CONDITIONS) == set(condition_kinds())


@given(RESULTS, RESULTS, RESULTS)
def test_joining_is_commutative_associative_and_idempotent(a: Result, b: Result, c: Result) -> None:
    assert a.join(b) == b.join(a)
    assert a.join(b).join(c) == a.join(b.join(c))
    assert a.join(a) == a
    assert a.at_most(a.join(b))
    assert b.at_most(a.join(b))


@_of(60)
@given(st.data(), policy_texts(), FACTS, TARGET_SETS)
def test_the_order_of_rules_and_files_never_changes_a_decision(
    data: st.DataObject,
    made: Made,
    facts: Facts,
    targets: tuple[Target, ...],
) -> None:
    shuffled = [(head, data.draw(st.permutations(rules))) for head, rules in made]
    shuffled = data.draw(st.permutations(shuffled))
    _same(decide(loaded(made), facts, targets), decide(loaded(shuffled), facts, targets))


@_of(200)
@given(policy_texts(), FACTS, TARGET_SETS)
def test_what_is_made_ready_decides_as_asking_every_rule_does(
    made: Made, facts: Facts, targets: tuple[Target, ...]
) -> None:
    policies = loaded(made)
    for asked in (facts, replace(facts, opaque=bool(facts.uninspected))):
        assert said(decide(policies, asked, targets)) == plainly(policies, asked, targets)


def _would_be(decision: Decision) -> dict[str, object]:
    return {
        name: (told.effect, told.reason, told.rule and told.rule.name)
        for name, told in decision.would_be.items()
    }


def _same(one: Decision, other: Decision) -> None:
    """Equal but for the lines, files and digests, which tell the order."""
    assert type(one) is type(other)
    assert one.effect is other.effect
    assert one.reason is other.reason
    assert (one.permitted, one.barred) == (other.permitted, other.barred)
    assert one.treatments == other.treatments
    assert one.sticky == other.sticky
    assert one.permissions == other.permissions
    assert _would_be(one) == _would_be(other)
    assert (one.rule is None) == (other.rule is None)
    if one.rule is not None and other.rule is not None:
        assert (one.rule.policy, one.rule.name) == (other.rule.policy, other.rule.name)


@_of(150)
@given(policy_texts(), st.sampled_from(["a", "c"]), st.sampled_from([TARGETS, TARGETS[2:]]))
def test_no_single_addition_loosens_a_decision(
    made: Made, name: str, targets: tuple[Target, ...]
) -> None:
    """Every step upward from every set of at most two additions."""
    policies = loaded(made)
    plain = Facts(at=AT, app=name, team=name, model_asked="gpt-4o")
    decisions = {
        steps: decide(policies, _after(plain, steps), targets)
        for size in range(4)
        for steps in combinations(ADDITIONS, size)
    }
    for steps, after in decisions.items():
        found = [step for step in steps if step in VALUES]
        for place in range(len(steps)):
            fewer = steps[:place] + steps[place + 1 :]
            moved = [found.index(step) for step in fewer if step in VALUES]
            _no_looser(decisions[fewer], after, moved)


@_of(150)
@given(policy_texts(), FACTS, TARGET_SETS)
def test_spending_never_loosens_a_decision_and_never_labels_a_conversation(
    made: Made, facts: Facts, targets: tuple[Target, ...]
) -> None:
    policies = loaded(made)
    before = decide(policies, replace(facts, used={}), targets)
    for share in SHARES:
        after = decide(policies, replace(facts, used={EVERY_BUDGET: share}), targets)
        _no_looser(before, after)
        assert after.sticky == before.sticky
        before = after


@_of(60)
@given(st.data(), policy_texts(), FACTS, TARGET_SETS)
def test_more_content_never_loosens_a_decision(
    data: st.DataObject,
    made: Made,
    facts: Facts,
    targets: tuple[Target, ...],
) -> None:
    policies = loaded(made)
    grown = data.draw(more(facts))
    assume(grown != facts)
    _no_looser(decide(policies, facts, targets), decide(policies, grown, targets))


@_of(60)
@given(policy_texts(client=False), FACTS, FACTS, TARGET_SETS)
def test_what_the_client_chooses_changes_nothing_where_no_rule_asks_for_it(
    made: Made,
    facts: Facts,
    other: Facts,
    targets: tuple[Target, ...],
) -> None:
    policies = loaded(made)
    chosen = replace(facts, dialect=other.dialect, model_asked=other.model_asked, has=other.has)
    assert decide(policies, facts, targets) == decide(policies, chosen, targets)


@_of(60)
@given(policy_texts(), FACTS, TARGET_SETS)
def test_another_policy_never_loosens_a_decision(
    made: Made, facts: Facts, targets: tuple[Target, ...]
) -> None:
    fewer = [part for part in made if "mode: report" not in part[0]]
    assume(len(fewer) > 1)
    alone = decide(loaded(fewer[:1]), facts, targets)
    told = [trace.rule for trace in alone.traces if trace.matched]
    assert [trace.rule for trace in alone.matched] == told
    assume(alone.policies)
    _no_looser(alone, decide(loaded(made), facts, targets))


@settings(max_examples=150, deadline=None)
@given(policy_texts(), FACTS, TARGET_SETS)
def test_what_a_record_keeps_of_the_facts_gives_the_same_decision(
    made: Made, facts: Facts, targets: tuple[Target, ...]
) -> None:
    record = {
        "app": facts.app,
        "team": facts.team,
        "key_id": facts.key,
        "model_asked": facts.model_asked,
        "facts": json.loads(canonical(recorded(facts))),
    }
    policies = loaded(made)
    one = decide(policies, facts, targets)
    other = decide(policies, facts_of(record), targets)
    assert (one.effect, one.reason, one.rule) == (other.effect, other.reason, other.rule)
    assert (one.permitted, one.barred) == (other.permitted, other.barred)
    assert (one.sticky, one.would_be) == (other.sticky, other.would_be)
    assert sorted(map(repr, set(one.treatments.values()))) == sorted(
        map(repr, set(other.treatments.values()))
    )
