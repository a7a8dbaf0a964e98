"""`in: [user, system]`: the places to which a condition on content is narrowed."""

from __future__ import annotations

from collections.abc import Collection

from gateway.core.request import Place
from gateway.policy.conditions.condition import Arguments
from gateway.policy.reading import as_words, chosen

PLACES = tuple(place.value for place in Place)


def places_of(arguments: Arguments) -> frozenset[Place]:
    """The places that `in:` lists; empty, which means everywhere, where it is absent."""
    node = arguments.nodes.get("in")
    if node is None:
        return frozenset()
    return frozenset(Place(chosen(word, "`in`", PLACES)) for word in as_words(node, "`in`"))


def narrowed(places: Collection[Place]) -> str:
    """What a note says of the places: ` (system, user)`, nothing for everywhere."""
    return f" ({', '.join(sorted(places))})" if places else ""
