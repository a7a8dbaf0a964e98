"""Facts as a proof states them: the map under `given:`, which tests and `explain` read back.

Facts are made by the reader of that map and by nothing else, so that whatever a
proof shows can be seen again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gateway.core.finding import DataClass
from gateway.core.jsontree import JsonValue
from gateway.core.request import Place
from gateway.core.target import Target
from gateway.policy.facts import Facts
from gateway.policy.given import given_facts, given_targets
from gateway.policy.proof.cells import Cell
from gateway.policy.proof.least import Content
from gateway.policy.yaml_nodes import ListNode, MapNode, Mark, Node, ScalarNode

Amounts: TypeAlias = Sequence[tuple[Cell, int]]
Given: TypeAlias = dict[str, JsonValue]

_AT = Mark("given", 1, 1)


@dataclass(frozen=True, slots=True)
class Stated:
    """Facts of a request: values by the key that states them, and its content."""

    values: tuple[tuple[str, str], ...]
    content: Content

    def given(self) -> Given:
        """The map under `given:`."""
        told: Given = dict(self.values)
        by_fact: dict[str, list[tuple[Cell, int]]] = {}
        for cell, amount in self.content.amounts.items():
            by_fact.setdefault(cell.fact, []).append((cell, amount))
        for fact, amounts in sorted(by_fact.items()):
            told[fact] = _WRITERS.get(fact, _names)(amounts)
        if self.content.unmaskable and "finds" in told:
            told["finds"] = _each(told["finds"], {"maskable": False})
        if self.content.public and "finds" in told:
            told["finds"] = _each(told["finds"], {"public": list(self.content.public)})
        for name in ("uninspected", "held"):
            if getattr(self.content, name):
                told[name] = True
        return told

    def facts(self, entities: Mapping[str, DataClass]) -> Facts:
        """The facts as `decide` takes them."""
        return given_facts(as_node(self.given()), entities)


def written(given: Mapping[str, JsonValue]) -> str:
    """A map of facts in one line, as a test and `--given` take it."""
    return json.dumps(given, ensure_ascii=False)


def given_target(target: Target) -> dict[str, JsonValue]:
    """A target as `targets:` states it. A transfer basis counts as valid: some day it is."""
    told: dict[str, JsonValue] = {"name": target.name, "boundary": target.boundary.value}
    for key in ("country", "operator", "licence", "model"):
        if value := getattr(target, key):
            told[key] = value
    if target.transfer is not None:
        told["transfer"] = "valid"
    return told


def stated_targets(targets: Iterable[Target]) -> tuple[Target, ...]:
    """Targets as they come back from what is stated of them, so that a proof shows what it saw."""
    told: list[JsonValue] = [given_target(target) for target in targets]
    return given_targets(as_node({"targets": told}))


def as_node(value: JsonValue) -> Node:
    """A value as if it had been read from a file."""
    if isinstance(value, Mapping):
        return MapNode(_AT, tuple((_scalar(key), as_node(item)) for key, item in value.items()))
    if isinstance(value, list):
        return ListNode(_AT, tuple(as_node(item) for item in value))
    if isinstance(value, str | int | float):
        return _scalar(value)
    raise TypeError(f"{type(value).__name__} states no fact")


def _scalar(value: str | float) -> ScalarNode:
    return ScalarNode(_AT, value, str(value))


def _finds(amounts: Amounts) -> JsonValue:
    """Counts by kind; a list for a kind whose values differ in score or place."""
    kinds: dict[str, list[JsonValue]] = {}
    for cell, amount in amounts:
        kinds.setdefault(cell.name, []).append(_values(cell, amount))
    return {name: items[0] if len(items) == 1 else items for name, items in sorted(kinds.items())}


def _values(cell: Cell, amount: int) -> JsonValue:
    spots = {place.value: score for place, score in cell.spots}
    scores = set(spots.values())
    if spots == {Place.USER.value: 1.0}:
        return amount
    told: Given = {"count": amount}
    if len(scores) > 1:
        return {**told, "in": spots}
    if scores != {1.0}:
        told["score"] = min(scores)
    if list(spots) != [Place.USER.value]:
        told["in"] = list(spots) if len(spots) > 1 else min(spots)
    return told


def _each(finds: JsonValue, more: Given) -> JsonValue:
    """The same findings, with something said of each."""

    def one(value: JsonValue) -> JsonValue:
        if isinstance(value, list):
            return [one(item) for item in value]
        entry = dict(value) if isinstance(value, Mapping) else {"count": value}
        return {**entry, **more}

    return {kind: one(value) for kind, value in finds.items()} if isinstance(finds, dict) else finds


def _characters(amounts: Amounts) -> JsonValue:
    return {cell.spots[0][0].value: amount for cell, amount in amounts}


def _about(amounts: Amounts) -> JsonValue:
    return {"person": [cell.spots[0][0].value for cell, _ in amounts]}


def _language(amounts: Amounts) -> JsonValue:
    spoken: dict[str, list[JsonValue]] = {}
    for cell, _ in amounts:
        spoken.setdefault(cell.name, []).append(cell.spots[0][0].value)
    if all(places == [Place.USER.value] for places in spoken.values()):
        return list(spoken)
    return spoken


def _used(amounts: Amounts) -> JsonValue:
    return {cell.name: f"{amount}%" for cell, amount in amounts}


def _names(amounts: Amounts) -> JsonValue:
    return [cell.name for cell, _ in amounts]


#: How each fact is written; one that is a list of names needs no line here.
_WRITERS: Mapping[str, Callable[[Amounts], JsonValue]] = {
    "finds": _finds,
    "characters": _characters,
    "about": _about,
    "language": _language,
    "used": _used,
}
