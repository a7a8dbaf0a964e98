"""Facts that a policy test states instead of a prompt: the map under `given:`.

```yaml
given: {finds: {contact: 1, PERSON: {count: 2, score: 0.6, in: system}}, app: hbys}
```
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from gateway.core.effects import Effect
from gateway.core.finding import DataClass
from gateway.core.request import CAPABILITIES, Place
from gateway.core.target import Boundary, Target, Transfer
from gateway.policy.amounts import as_percent
from gateway.policy.conditions.places import PLACES
from gateway.policy.conditions.time import DAYS
from gateway.policy.facts import EVERY_BUDGET, Facts, FoundValue
from gateway.policy.kinds import class_of, known_kinds
from gateway.policy.known_public import checked
from gateway.policy.reading import (
    as_bool,
    as_choice,
    as_list,
    as_map,
    as_number,
    as_text,
    as_whole,
    as_words,
    chosen,
    need,
    only_keys,
)
from gateway.policy.yaml_nodes import ListNode, MapNode, Node

#: What a test has to choose from where it names no `targets`.
USUAL_TARGETS = (
    Target(name="local/model", provider="scripted", boundary=Boundary.ORGANISATION, country="TR"),
    Target(name="cloud/model", provider="scripted", boundary=Boundary.EXTERNAL, country="US"),
)
#: The day on which tests are judged, so that they do not change their verdict with time.
DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)

IDENTITY = ("app", "team", "key")
CLIENT = ("dialect", "model_asked")
_KEYS = (
    *(*IDENTITY, *CLIENT, "finds", "about", "language", "characters"),
    *("has", "time", "uninspected", "held", "targets", "used", "effect"),
)
_EFFECTS = tuple(effect.word for effect in Effect)
_MOST = 100_000


def given_facts(node: Node, entities: Mapping[str, DataClass]) -> Facts:
    """The facts that a `given:` map states; whatever it leaves out is empty."""
    # No facts at all are facts, too: of a request that nothing is known of.
    given = node if isinstance(node, MapNode) else as_map(node, "`given`")
    only_keys(given, _KEYS, what="`given`")
    finds, characters = given.get("finds"), given.get("characters")
    language, about, has = given.get("language"), given.get("about"), given.get("has")
    texts = {
        name: as_text(value, f"`{name}`")
        for name in (*IDENTITY, *CLIENT)
        if (value := given.get(name)) is not None
    }
    return Facts(
        at=given_time(given.get("time")),
        finds=() if finds is None else _finds(finds, entities),
        app=texts.get("app", ""),
        team=texts.get("team", ""),
        key=texts.get("key", ""),
        dialect=texts.get("dialect", ""),
        model_asked=texts.get("model_asked", ""),
        uninspected=("given",) if _true(given, "uninspected") else (),
        held=_true(given, "held"),
        has=frozenset(
            chosen(word, "`has`", CAPABILITIES)
            for word in (() if has is None else as_words(has, "`has`"))
        ),
        languages={} if language is None else given_languages(language),
        persons=frozenset() if about is None else _persons(about),
        characters={} if characters is None else _characters(characters),
        used=_used(given.get("used")),
    )


def given_effect(node: Node) -> Effect | None:
    """What other policies ask for, as `effect:` states it; None where it is not stated."""
    stated = node.get("effect") if isinstance(node, MapNode) else None
    return None if stated is None else Effect.of(as_choice(stated, "`effect`", _EFFECTS))


def given_targets(node: Node) -> tuple[Target, ...]:
    """The targets that `targets:` lists, or the usual two."""
    listed = node.get("targets") if isinstance(node, MapNode) else None
    if listed is None:
        return USUAL_TARGETS
    return tuple(_target(item) for item in as_list(listed, "`targets`", empty=True))


def given_time(node: Node | None) -> datetime:
    """`2026-03-02 18:30`, or `sat 18:30` of the week in which tests are judged."""
    if node is None:
        return DAY
    day, _, clock = as_text(node, "`time`").partition(" ")
    try:
        at = datetime.strptime(clock, "%H:%M")
        date_of = _weekday(day) if day in DAYS else date.fromisoformat(day)
    except ValueError:
        raise node.at.error(
            "`time` is not a time.", "Write `2026-03-02 18:30`, or a day such as `sat 18:30`."
        ) from None
    return datetime.combine(date_of, at.time(), UTC)


def _weekday(name: str) -> date:
    return (DAY + timedelta(days=DAYS.index(name) - DAY.weekday())).date()


def given_languages(node: Node) -> dict[str, frozenset[Place]]:
    """`[tr, en]`, said by the user, or a map from each language to its places."""
    if not isinstance(node, MapNode):
        return {word: frozenset({Place.USER}) for word, _ in as_words(node, "`language`")}
    return {key.text: _in_places(value, f"`{key.text}`") for key, value in node.entries}


def _in_places(node: Node, what: str) -> frozenset[Place]:
    return frozenset(Place(chosen(word, what, PLACES)) for word in as_words(node, what))


def _true(given: MapNode, key: str) -> bool:
    node = given.get(key)
    return node is not None and as_bool(node, f"`{key}`")


def _finds(node: Node, entities: Mapping[str, DataClass]) -> tuple[FoundValue, ...]:
    values: list[FoundValue] = []
    for key, value in as_map(node, "`finds`").entries:
        (kind,) = known_kinds(key, "`finds`", entities)
        values.extend(_entries(kind, value, entities))
    return tuple(values)


def _entries(kind: str, node: Node, entities: Mapping[str, DataClass]) -> list[FoundValue]:
    """The values of one kind; a list is of values that differ in score or place."""
    values: list[FoundValue] = []
    first = 0
    for item in as_list(node, f"`{kind}`") if isinstance(node, ListNode) else (node,):
        total, made = _values(kind, item, entities, first)
        first += total
        values.extend(made)
    return values


def _values(
    kind: str, node: Node, entities: Mapping[str, DataClass], first: int
) -> tuple[int, list[FoundValue]]:
    fields: dict[str, Node] = {"count": node}
    if isinstance(node, MapNode):
        only_keys(node, ("count", "score", "in", "maskable", "public"), what=f"`{kind}`")
        fields = {key.text: value for key, value in node.entries}
    count, maskable, public = fields.get("count"), fields.get("maskable"), fields.get("public")
    inside = frozenset() if public is None else checked(as_words(public, "`public`"))
    total = 1 if count is None else as_whole(count, f"`{kind}`", low=0, high=_MOST)
    values = [
        FoundValue(
            entity=kind,
            data_class=class_of(kind, entities),
            score=score,
            place=place,
            fingerprint=f"{kind} {number}",
            maskable=maskable is None or as_bool(maskable, "`maskable`"),
            segment=PLACES.index(place),
            inside=inside,
        )
        for number in range(first, first + total)
        for place, score in _spots(fields.get("in"), fields.get("score"))
    ]
    return total, values


def _spots(where: Node | None, score: Node | None) -> list[tuple[Place, float]]:
    """The places where each value stands, with its score there, which a map gives by place."""
    if isinstance(where, MapNode):
        if score is not None:
            raise score.at.error("`in` already gives the scores.", "Leave `score` out.")
        return [
            (Place(chosen((key.text, key.at), "`in`", PLACES)), _score(value))
            for key, value in where.entries
        ]
    one = 1.0 if score is None else _score(score)
    if where is None:
        return [(Place.USER, one)]
    return [(Place(chosen(word, "`in`", PLACES)), one) for word in as_words(where, "`in`")]


def _score(node: Node) -> float:
    return as_number(node, "`score`", low=0, high=1)


def _persons(node: Node) -> frozenset[Place]:
    """The places of `about: person`, which is the user's, or of `about: {person: system}`."""
    if not isinstance(node, MapNode):
        as_choice(node, "`about`", ("person",))
        return frozenset({Place.USER})
    only_keys(node, ("person",), what="`about`")
    return _in_places(need(node, "person", what="`about`"), "`person`")


def _characters(node: Node) -> dict[Place, int]:
    if not isinstance(node, MapNode):
        return {Place.USER: as_whole(node, "`characters`", low=0, high=1_000_000_000)}
    only_keys(node, PLACES, what="`characters`")
    return {
        Place(key.text): as_whole(value, "`characters`", low=0, high=1_000_000_000)
        for key, value in node.entries
    }


def _used(node: Node | None) -> dict[str, Decimal]:
    """`85%` of every budget, or a map from some to how much of each is used."""
    if node is None:
        return {}
    if isinstance(node, MapNode):
        named = as_map(node, "`used`").entries
        shares = {key.text: as_percent(value, "`used`", low=0) for key, value in named}
    else:
        shares = {EVERY_BUDGET: as_percent(node, "`used`", low=0)}
    return {name: Decimal(percent) / 100 for name, percent in shares.items()}


def _target(node: Node) -> Target:
    given = as_map(node, "a target")
    keys = ("name", "boundary", "country", "operator", "licence", "model", "transfer")
    only_keys(given, keys, what="a target")
    texts = {key: as_text(value, f"`{key}`") for key, value in _named(given)}
    boundary = as_choice(
        need(given, "boundary", what="a target"), "`boundary`", [item.value for item in Boundary]
    )
    return Target(
        name=as_text(need(given, "name", what="a target"), "`name`"),
        provider="scripted",
        boundary=Boundary(boundary),
        country=texts.get("country", ""),
        operator=texts.get("operator", ""),
        licence=texts.get("licence", ""),
        model=texts.get("model", ""),
        transfer=_transfer(given.get("transfer")),
    )


def _named(given: MapNode) -> list[tuple[str, Node]]:
    return [(key.text, value) for key, value in given.entries if key.text != "transfer"]


def _transfer(node: Node | None) -> Transfer | None:
    """`valid`, `expired`, or the days between which the basis holds."""
    if node is None:
        return None
    if isinstance(node, MapNode):
        only_keys(node, ("signed", "expires"), what="`transfer`")
        days = {key.text: _day(value, f"`{key.text}`") for key, value in node.entries}
        return Transfer(mechanism="given", signed=days.get("signed"), expires=days.get("expires"))
    state = as_choice(node, "`transfer`", ("valid", "expired"))
    ends = date(2099, 12, 31) if state == "valid" else date(2000, 1, 1)
    return Transfer(mechanism="given", expires=ends)


def _day(node: Node, what: str) -> date:
    try:
        return date.fromisoformat(as_text(node, what))
    except ValueError:
        raise node.at.error(f"{what} is not a day.", "Write it as `2026-03-02`.") from None
