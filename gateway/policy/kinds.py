"""The kinds of findings that policies may name: data classes and entities."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.core.finding import DataClass
from gateway.policy.reading import as_words, nearest, shown
from gateway.policy.yaml_nodes import Node

_CLASSES = frozenset(item.value for item in DataClass)


def known_kinds(node: Node, what: str, entities: Mapping[str, DataClass]) -> tuple[str, ...]:
    """The kinds that `node` lists; raises for one that no recogniser can find."""
    words = as_words(node, what)
    for word, at in words:
        if word not in _CLASSES and word not in entities:
            hint = nearest(word, {*_CLASSES, *entities}) or "`turnike inspect` lists what is found."
            raise at.error(f"No recogniser finds `{shown(word)}`.", hint)
    return tuple(word for word, _ in words)


def class_of(kind: str, entities: Mapping[str, DataClass]) -> DataClass:
    """The data class of a known kind."""
    return DataClass(kind) if kind in _CLASSES else entities[kind]
