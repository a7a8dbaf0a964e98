"""Joining is order-free, and more facts never loosen a decision."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gateway.audit.encode import canonical
from gateway.core.decision import Decision, Treatment
from gateway.core.effects import Effect
from gateway.core.finding import DataClass
from gateway.core.request import Place
from gateway.core.target import Boundary, Target, Transfer
from gateway.policy.decide import decide
from gateway.policy.facts import Facts, FoundValue
from gateway.policy.load import load_texts
from gateway.policy.model import PolicySet
from gateway.policy.recorded import facts_of, recorded
from gateway.policy.result import Result, weaker

AT = datetime(2026, 1, 1, tzinfo=UTC)
ENTITIES = {
    "PERSON": DataClass.CONTACT,
    "EMAIL_ADDRESS": DataClass.CONTACT,
    "CREDIT_CARD": DataClass.FINANCIAL,
    "API_KEY": DataClass.SECRET,
    "HEALTH": DataClass.SPECIAL_CATEGORY,
}
KINDS = [*ENTITIES, "contact", "financial", "secret", "special_category", "national_id"]
EFFECTS = [effect.word for effect in Effect]
TARGETS = (
    Target(name="local/a", provider="vllm", boundary=Boundary.ORGANISATION, country="TR"),
    Target(name="local/b", provider="vllm", boundary=Boundary.ORGANISATION, licence="mit"),
    Target(name="cloud/us", provider="openai", boundary=Boundary.EXTERNAL, country="US"),
    Target(
        name="cloud/de",
        provider="openai",
        boundary=Boundary.EXTERNAL,
        country="DE",
        transfer=Transfer(mechanism="scc"),
    ),
    Target(name="country/tr", provider="openai", boundary=Boundary.COUNTRY, country="TR"),
)

# ---------------------------------------------------------------- policies as text


def _words(choices: list[str]) -> st.SearchStrategy[str]:
    some = st.lists(st.sampled_from(choices), min_size=1, max_size=3, unique=True)
    return some.map(lambda words: f"[{', '.join(words)}]")


IDENTITY = st.sampled_from(["app", "team", "key"]).flatmap(
    lambda name: _words(["a", "b"]).map(lambda words: f"{name}: {words}")
)
CONTENT = st.one_of(
    _words(KINDS).map(lambda words: f"finds: {words}"),
    st.tuples(_words(KINDS), st.integers(1, 4)).map(lambda x: f"finds: {x[0]}, at_least: {x[1]}"),
    st.tuples(_words(KINDS), st.sampled_from(["0.3", "0.8", "1"])).map(
        lambda x: f"finds: {x[0]}, min_score: {x[1]}"
    ),
    st.tuples(_words(KINDS), _words([place.value for place in Place]), st.integers(1, 3)).map(
        lambda x: f"finds: {x[0]}, in: {x[1]}, at_least: {x[2]}"
    ),
    _words(["tr", "en", "de"]).map(lambda words: f"language: {words}"),
    st.just("about: person"),
    _words([place.value for place in Place]).map(lambda words: f"about: person, in: {words}"),
    st.integers(0, 30).map(lambda limit: f"longer_than: {limit} characters"),
    st.tuples(_words(KINDS), st.integers(0, 30)).map(
        lambda x: f"finds: {x[0]}, longer_than: {x[1]} characters, language: [tr]"
    ),
)
CLIENT = st.sampled_from(["model_asked: [gpt-4o]", "dialect: [openai_chat]"])


THEN = st.one_of(
    st.sampled_from(EFFECTS),
    _words(KINDS).map(lambda words: f"{{mask: {words}}}"),
    st.tuples(_words(KINDS), st.integers(0, 4)).map(
        lambda x: f"{{redact: {x[0]}, keep_last: {x[1]}}}"
    ),
)
SCOPES = ["applies_to: {app: [a]}\n", "applies_to: {except: {app: a}}\n"]
LIMIT = st.sampled_from(
    [
        *[""] * 8,
        ", within: {transfer: valid}",
        ", within: {country: [TR, EU]}",
        ", within: {boundary: [organisation, country]}",
        ", within: {licence: [mit]}",
        ", without: [cloud/us]",
        ", without: [local/a, cloud/de/m]",
    ]
)


@st.composite
def rule_lines(draw: st.DrawFn, client: bool) -> str:
    """One rule without its name: an addition or a grant, as the loader accepts them."""
    content = st.one_of(CONTENT, CLIENT) if client else CONTENT
    when: list[str] = draw(st.lists(IDENTITY, max_size=1))
    unless: list[str] = draw(st.lists(IDENTITY, max_size=1))
    if draw(st.booleans()):
        when.append(draw(content))
    else:
        unless += draw(st.lists(CONTENT, max_size=1))
    parts = ["why: w", f"then: {draw(THEN)}{draw(LIMIT)}"]
    parts += [f"when: {{{', '.join(when)}}}"] if when else []
    parts += [f"unless: {{{', '.join(unless)}}}"] if unless else []
    return ", ".join(parts)


@st.composite
def policy_texts(draw: st.DrawFn, client: bool = True) -> list[tuple[str, list[str]]]:
    """Heads and rules of one to three policies."""
    made = []
    for number in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
        head = f"policy: p{number}\notherwise: {draw(st.sampled_from(EFFECTS))}\n"
        head += draw(st.sampled_from(["", "if_uninspected: block\n"]))
        head += draw(st.sampled_from(["", "", "", "", "mode: report\n"]))
        head += draw(st.sampled_from(["", "", "", "", *SCOPES]))
        rules = draw(st.lists(rule_lines(client), max_size=5))
        named = [f"name: rule {place}, {rule}" for place, rule in enumerate(rules)]
        made.append((head, named))
    return made


def _text(head: str, rules: list[str]) -> str:
    lines = "".join(f"  - {{{rule}}}\n" for rule in rules)
    return f"{head}rules:\n{lines}" if rules else head


def _loaded(made: list[tuple[str, list[str]]]) -> PolicySet:
    files = [(f"{place}.yaml", _text(head, rules)) for place, (head, rules) in enumerate(made)]
    return load_texts(files, ENTITIES)


# ---------------------------------------------------------------- facts

FOUND = st.builds(
    lambda entity, score, place, value, maskable: FoundValue(
        entity=entity,
        data_class=ENTITIES[entity],
        score=score,
        place=place,
        fingerprint=f"{entity}{value}" if value else "",
        maskable=maskable,
    ),
    st.sampled_from(list(ENTITIES)),
    st.sampled_from([0.2, 0.5, 0.9, 1.0]),
    st.sampled_from([None, *Place]),
    st.integers(0, 4),
    st.sampled_from([True] * 7 + [False]),
)
RARELY = st.sampled_from([False] * 7 + [True])
NAMES = st.sampled_from(["a", "b", "c"])
FACTS = st.builds(
    Facts,
    at=st.just(AT),
    finds=st.lists(FOUND, max_size=6).map(tuple),
    app=NAMES,
    team=NAMES,
    key=NAMES,
    uninspected=RARELY.map(lambda failed: ("names: deadline",) if failed else ()),
    languages=st.frozensets(st.sampled_from(["tr", "en", "de"])),
    persons=st.frozensets(st.sampled_from(list(Place))),
    dialect=st.sampled_from(["openai_chat", "anthropic_messages"]),
    model_asked=st.sampled_from(["gpt-4o", "auto"]),
    held=RARELY,
    characters=st.dictionaries(st.sampled_from(list(Place)), st.integers(0, 30)),
)


@st.composite
def more(draw: st.DrawFn, facts: Facts) -> Facts:
    """The same request with content added to it, or less of it inspected."""
    added = draw(st.dictionaries(st.sampled_from(list(Place)), st.integers(0, 30)))
    characters = {
        place: facts.characters.get(place, 0) + added.get(place, 0)
        for place in {*facts.characters, *added}
    }
    return replace(
        facts,
        finds=facts.finds + draw(st.lists(FOUND, max_size=4).map(tuple)),
        languages=facts.languages | draw(st.frozensets(st.sampled_from(["tr", "en", "de"]))),
        persons=facts.persons | draw(st.frozensets(st.sampled_from(list(Place)))),
        uninspected=facts.uninspected or (("opaque",) if draw(RARELY) else ()),
        held=facts.held or draw(RARELY),
        characters=characters,
    )


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
TARGET_SETS = st.one_of(
    st.just(TARGETS), st.lists(st.sampled_from(TARGETS), unique=True).map(tuple)
)


def _no_looser(before: Decision, after: Decision, moved: Sequence[int] | None = None) -> None:
    """`moved` says where each finding of `before` stands in `after`, if not where it stood."""
    assert after.effect >= before.effect
    assert after.permitted <= before.permitted
    assert after.barred >= before.barred
    assert after.sticky or not before.sticky
    if after.effect.may_leave:
        for index, treatment in before.treatments.items():
            assert weaker(treatment, after.treatments[moved[index] if moved else index])


def _after(facts: Facts, steps: tuple[str, ...]) -> Facts:
    return replace(
        facts,
        finds=tuple(VALUES[step] for step in steps if step in VALUES),
        languages=frozenset({"tr"} if "Turkish" in steps else ()),
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


@given(RESULTS, RESULTS, RESULTS)
def test_joining_is_commutative_associative_and_idempotent(a: Result, b: Result, c: Result) -> None:
    assert a.join(b) == b.join(a)
    assert a.join(b).join(c) == a.join(b.join(c))
    assert a.join(a) == a
    assert a.at_most(a.join(b))
    assert b.at_most(a.join(b))


@settings(max_examples=60, deadline=None)
@given(st.data(), policy_texts(), FACTS, TARGET_SETS)
def test_the_order_of_rules_and_files_never_changes_a_decision(
    data: st.DataObject,
    made: list[tuple[str, list[str]]],
    facts: Facts,
    targets: tuple[Target, ...],
) -> None:
    shuffled = [(head, data.draw(st.permutations(rules))) for head, rules in made]
    shuffled = data.draw(st.permutations(shuffled))
    _same(decide(_loaded(made), facts, targets), decide(_loaded(shuffled), facts, targets))


def _same(one: Decision, other: Decision) -> None:
    """Equal but for the lines, files and digests, which tell the order."""
    assert type(one) is type(other)
    assert one.effect is other.effect
    assert one.reason is other.reason
    assert (one.permitted, one.barred) == (other.permitted, other.barred)
    assert one.treatments == other.treatments
    assert one.sticky == other.sticky
    assert (one.rule is None) == (other.rule is None)
    if one.rule is not None and other.rule is not None:
        assert (one.rule.policy, one.rule.name) == (other.rule.policy, other.rule.name)


@settings(max_examples=150, deadline=None)
@given(policy_texts(), st.sampled_from(["a", "c"]), st.sampled_from([TARGETS, TARGETS[2:]]))
def test_no_single_addition_loosens_a_decision(
    made: list[tuple[str, list[str]]], name: str, targets: tuple[Target, ...]
) -> None:
    """Every step upward from every set of at most two additions."""
    policies = _loaded(made)
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


@settings(max_examples=60, deadline=None)
@given(st.data(), policy_texts(), FACTS, TARGET_SETS)
def test_more_content_never_loosens_a_decision(
    data: st.DataObject,
    made: list[tuple[str, list[str]]],
    facts: Facts,
    targets: tuple[Target, ...],
) -> None:
    policies = _loaded(made)
    grown = data.draw(more(facts))
    assume(grown != facts)
    _no_looser(decide(policies, facts, targets), decide(policies, grown, targets))


@settings(max_examples=60, deadline=None)
@given(policy_texts(client=False), FACTS, FACTS, TARGET_SETS)
def test_what_the_client_chooses_changes_nothing_where_no_rule_asks_for_it(
    made: list[tuple[str, list[str]]],
    facts: Facts,
    other: Facts,
    targets: tuple[Target, ...],
) -> None:
    policies = _loaded(made)
    chosen = replace(
        facts, dialect=other.dialect, model_asked=other.model_asked, has=frozenset({"tools"})
    )
    assert decide(policies, facts, targets) == decide(policies, chosen, targets)


@settings(max_examples=60, deadline=None)
@given(policy_texts(), FACTS, TARGET_SETS)
def test_another_policy_never_loosens_a_decision(
    made: list[tuple[str, list[str]]], facts: Facts, targets: tuple[Target, ...]
) -> None:
    fewer = [part for part in made if "mode: report" not in part[0]]
    assume(len(fewer) > 1)
    alone = decide(_loaded(fewer[:1]), facts, targets)
    assume(alone.policies)
    _no_looser(alone, decide(_loaded(made), facts, targets))


@settings(max_examples=150, deadline=None)
@given(policy_texts(), FACTS, TARGET_SETS)
def test_what_a_record_keeps_of_the_facts_gives_the_same_decision(
    made: list[tuple[str, list[str]]], facts: Facts, targets: tuple[Target, ...]
) -> None:
    record = {
        "app": facts.app,
        "team": facts.team,
        "key_id": facts.key,
        "model_asked": facts.model_asked,
        "facts": json.loads(canonical(recorded(facts))),
    }
    policies = _loaded(made)
    one = decide(policies, facts, targets)
    other = decide(policies, facts_of(record), targets)
    assert (one.effect, one.reason, one.rule) == (other.effect, other.reason, other.rule)
    assert (one.permitted, one.barred) == (other.permitted, other.barred)
    assert (one.sticky, one.reported) == (other.sticky, other.reported)
    assert sorted(map(repr, set(one.treatments.values()))) == sorted(
        map(repr, set(other.treatments.values()))
    )
