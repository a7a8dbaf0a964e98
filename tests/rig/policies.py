"""Random policies that load, and random facts for them, for hypothesis.

`CONDITIONS` has a strategy for every condition of the language (a test holds the
two together), so that a property of `policy_texts` is one of the whole language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from hypothesis import strategies as st

from gateway.core.effects import Effect
from gateway.core.finding import DataClass
from gateway.core.permission import Permission
from gateway.core.request import CAPABILITIES, Place
from gateway.core.target import Boundary, Target, Transfer
from gateway.policy.facts import EVERY_BUDGET, Facts, FoundValue
from gateway.policy.known_public import mark_of
from gateway.policy.load import load_texts
from gateway.policy.model import PolicySet

Made: TypeAlias = list[tuple[str, list[str]]]
"""Policies as text: the head of each, and its rules in YAML's short form."""

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
PLACES = [place.value for place in Place]
LANGUAGES = ["tr", "en", "de"]
TARGETS = (
    Target(name="local/a", provider="vllm", boundary=Boundary.ORGANISATION, country="TR"),
    Target(name="local/b", provider="vllm", boundary=Boundary.ORGANISATION, licence="mit"),
    Target(name="cloud/us", provider="openai", boundary=Boundary.EXTERNAL, country="US"),
    Target(
        name="cloud/de",
        provider="openai",
        boundary=Boundary.EXTERNAL,
        country="DE",
        operator="host",
        transfer=Transfer(mechanism="scc", expires=date(2026, 1, 3)),
    ),
    Target(name="country/tr", provider="openai", boundary=Boundary.COUNTRY, country="TR"),
)
TARGET_SETS = st.one_of(
    st.just(TARGETS), st.lists(st.sampled_from(TARGETS), unique=True).map(tuple)
)

# ---------------------------------------------------------------- policies as text


def words(choices: list[str]) -> st.SearchStrategy[str]:
    """A YAML list of one to three different words."""
    some = st.lists(st.sampled_from(choices), min_size=1, max_size=3, unique=True)
    return some.map(lambda chosen: f"[{', '.join(chosen)}]")


def _named(name: str) -> st.SearchStrategy[str]:
    return words(["a", "b"]).map(lambda listed: f"{name}: {listed}")


def _anywhere_or_in(condition: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    somewhere = st.tuples(condition, words(PLACES)).map(lambda x: f"{x[0]}, in: {x[1]}")
    return st.one_of(condition, somewhere)


_FINDS = words(KINDS).map(lambda listed: f"finds: {listed}")
_COUNTED = st.one_of(
    _FINDS,
    st.tuples(_FINDS, st.integers(1, 4)).map(lambda x: f"{x[0]}, at_least: {x[1]}"),
    st.tuples(_FINDS, st.sampled_from(["0.3", "0.8", "1"])).map(
        lambda x: f"{x[0]}, min_score: {x[1]}"
    ),
)
_TOGETHER = st.sampled_from(
    [
        "finds: [special_category], together_with: [contact, financial]",
        "finds: [PERSON], together_with: [EMAIL_ADDRESS]",
        "finds: [secret, financial], together_with: [PERSON], at_least: 2",
    ]
)
_CLOCKS = st.sampled_from(["'00:00'", "'08:00'", "'12:30'", "'18:00'"])
_TIME = st.one_of(
    st.sampled_from(["[mon-fri]", "[sat, sun]", "[thu]", "[fri-mon]"]).map(
        lambda days: f"time: {{days: {days}}}"
    ),
    st.tuples(st.sampled_from(["[thu]", "[mon-sun]"]), _CLOCKS, st.just("'20:00'")).map(
        lambda x: f"time: {{days: {x[0]}, from: {x[1]}, to: {x[2]}}}"
    ),
    _CLOCKS.map(lambda clock: f"time: {{from: '22:00', to: {clock}}}"),
)
CONDITIONS: Mapping[str, st.SearchStrategy[str]] = {
    "about": _anywhere_or_in(st.just("about: person")),
    "app": _named("app"),
    "budget": st.sampled_from(["budget: m, used_at_least: 80%", "budget: m, used_at_least: 100%"]),
    "dialect": st.just("dialect: [openai_chat]"),
    "finds": _anywhere_or_in(_COUNTED),
    "has": words(list(CAPABILITIES)).map(lambda listed: f"has: {listed}"),
    "key": _named("key"),
    "language": _anywhere_or_in(words(LANGUAGES).map(lambda listed: f"language: {listed}")),
    "longer_than": _anywhere_or_in(
        st.one_of(
            st.integers(0, 30).map(lambda limit: f"longer_than: {limit} characters"),
            st.integers(0, 8).map(lambda limit: f"longer_than: {limit} tokens"),
        )
    ),
    "model_asked": st.just("model_asked: [gpt-4o]"),
    "team": _named("team"),
    "time": _TIME,
    "together_with": _anywhere_or_in(_TOGETHER),
}
IDENTITY = st.one_of(*(CONDITIONS[name] for name in ("app", "team", "key", "time")))
CONTENT = st.one_of(
    *(CONDITIONS[name] for name in ("finds", "finds", "about", "language", "longer_than")),
    CONDITIONS["together_with"],
    st.tuples(_FINDS, st.integers(0, 30)).map(
        lambda x: f"{x[0]}, longer_than: {x[1]} characters, language: [tr]"
    ),
)
SPENDING = CONDITIONS["budget"]
CLIENT = st.one_of(*(CONDITIONS[name] for name in ("model_asked", "dialect", "has")))

THEN = st.one_of(
    st.sampled_from(EFFECTS),
    words(KINDS).map(lambda listed: f"{{mask: {listed}}}"),
    st.tuples(words(KINDS), st.integers(0, 4)).map(
        lambda x: f"{{redact: {x[0]}, keep_last: {x[1]}}}"
    ),
)
SCOPES = ["applies_to: {app: [a]}\n", "applies_to: {except: {app: a}}\n"]
LIMIT = st.sampled_from(
    [
        *[""] * 8,
        ", within: {transfer: valid}",
        ", within: {country: [TR, EU]}",
        ", within: {country: [EEA], operator: [host]}",
        ", within: {boundary: [organisation, country]}",
        ", within: {licence: [mit]}",
        ", without: [cloud/us]",
        ", without: [local/a, cloud/de/m]",
    ]
)
MARKS = [mark_of(f"{word} " * 50) for word in ("kanun", "tebliğ")]
PUBLIC = words(MARKS).map(lambda listed: f"known_public: {listed}\n")
PERMITS = words([permission.value for permission in Permission]).map(
    lambda listed: f"permits: {listed}\n"
)


@st.composite
def rule_lines(draw: st.DrawFn, client: bool = True) -> str:
    """One rule without its name: an addition or a grant, as the loader accepts them."""
    content = st.one_of(CONTENT, CLIENT) if client else CONTENT
    when: list[str] = draw(st.lists(IDENTITY, max_size=1))
    unless: list[str] = draw(st.lists(IDENTITY, max_size=1))
    kind = draw(st.sampled_from(["content", "none", "none", "spending"]))
    if kind == "spending":
        when.append(draw(SPENDING))
        when += draw(st.lists(content, max_size=1))
    elif kind == "content":
        when.append(draw(content))
    else:
        unless += draw(st.lists(CONTENT, max_size=1))
    parts = ["why: w", f"then: {draw(THEN)}{draw(LIMIT)}"]
    parts += [f"when: {{{', '.join(when)}}}"] if when else []
    parts += [f"unless: {{{', '.join(unless)}}}"] if unless else []
    return ", ".join(parts)


@st.composite
def policy_texts(draw: st.DrawFn, client: bool = True, most: int = 3) -> Made:
    """One to `most` policies; `client` says whether rules may ask what the client chose."""
    made = []
    for number in range(draw(st.sampled_from([1, 1, 1, *range(2, most + 1)]))):
        head = f"policy: p{number}\notherwise: {draw(st.sampled_from(EFFECTS))}\n"
        head += draw(st.sampled_from(["", "if_uninspected: block\n"]))
        head += draw(st.sampled_from(["", "", "", "", "mode: report\n"]))
        head += draw(st.sampled_from(["", "", "", "", *SCOPES]))
        head += draw(st.one_of(st.just(""), PERMITS)) + draw(st.one_of(st.just(""), PUBLIC))
        head += f"budgets: {{m{number}: {{each: team, per: month, limit: 5 TRY}}}}\n"
        rules = draw(st.lists(rule_lines(client), max_size=5))
        rules = [rule.replace("budget: m,", f"budget: m{number},") for rule in rules]
        made.append((head, [f"name: rule {place}, {rule}" for place, rule in enumerate(rules)]))
    return made


def text_of(head: str, rules: list[str]) -> str:
    """One policy as a YAML document."""
    lines = "".join(f"  - {{{rule}}}\n" for rule in rules)
    return f"{head}rules:\n{lines}" if rules else head


def loaded(made: Made) -> PolicySet:
    """The policies, each from a file of its own."""
    files = [(f"{place}.yaml", text_of(head, rules)) for place, (head, rules) in enumerate(made)]
    return load_texts(files, ENTITIES)


# ---------------------------------------------------------------- facts

FOUND = st.builds(
    lambda entity, score, place, value, maskable, inside: FoundValue(
        entity=entity,
        data_class=ENTITIES[entity],
        score=score,
        place=place,
        fingerprint=f"{entity}{value}" if value else "",
        maskable=maskable,
        segment=0 if place is None else 1 + PLACES.index(place.value),
        inside=inside,
    ),
    st.sampled_from(list(ENTITIES)),
    st.sampled_from([0.2, 0.5, 0.9, 1.0]),
    st.sampled_from([None, *Place]),
    st.integers(0, 4),
    st.sampled_from([True] * 7 + [False]),
    st.frozensets(st.sampled_from(MARKS)),
)
SHARES = [Decimal(share) for share in ("0", "0.79", "0.8", "1", "1.5")]
RARELY = st.sampled_from([False] * 7 + [True])
NAMES = st.sampled_from(["a", "b", "c"])
SPOKEN = st.dictionaries(
    st.sampled_from(LANGUAGES), st.frozensets(st.sampled_from(list(Place)), min_size=1)
)
TIMES = st.integers(0, 7 * 24 * 2).map(lambda halves: AT + timedelta(minutes=30 * halves))
FACTS = st.builds(
    Facts,
    at=TIMES,
    finds=st.lists(FOUND, max_size=6).map(tuple),
    app=NAMES,
    team=NAMES,
    key=NAMES,
    uninspected=RARELY.map(lambda failed: ("names: deadline",) if failed else ()),
    languages=SPOKEN,
    persons=st.frozensets(st.sampled_from(list(Place))),
    dialect=st.sampled_from(["openai_chat", "anthropic_messages"]),
    model_asked=st.sampled_from(["gpt-4o", "auto"]),
    has=st.frozensets(st.sampled_from(CAPABILITIES)),
    held=RARELY,
    characters=st.dictionaries(st.sampled_from(list(Place)), st.integers(0, 30)),
    used=st.sampled_from(SHARES).map(lambda share: {EVERY_BUDGET: share}),
)


@st.composite
def more(draw: st.DrawFn, facts: Facts) -> Facts:
    """The same request with content added to it, or less of it inspected."""
    added = draw(st.dictionaries(st.sampled_from(list(Place)), st.integers(0, 30)))
    spoken = draw(SPOKEN)
    nowhere: frozenset[Place] = frozenset()
    return replace(
        facts,
        finds=facts.finds + draw(st.lists(FOUND, max_size=4).map(tuple)),
        languages={
            language: facts.languages.get(language, nowhere) | spoken.get(language, nowhere)
            for language in {*facts.languages, *spoken}
        },
        persons=facts.persons | draw(st.frozensets(st.sampled_from(list(Place)))),
        has=facts.has | draw(st.frozensets(st.sampled_from(CAPABILITIES))),
        uninspected=facts.uninspected or (("opaque",) if draw(RARELY) else ()),
        held=facts.held or draw(RARELY),
        characters={
            place: facts.characters.get(place, 0) + added.get(place, 0)
            for place in {*facts.characters, *added}
        },
    )
