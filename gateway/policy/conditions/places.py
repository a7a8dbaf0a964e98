"""`in: [user, system]`: narrows a condition on content to places of the request."""

from __future__ import annotations

from gateway.core.request import Place
from gateway.policy.conditions.condition import Arguments
from gateway.policy.reading import as_words, chosen


def places_of(arguments: Arguments) -> frozenset[Place]:
    """The places that `in:` lists; empty, which means everywhere, where it is absent."""
    node = arguments.nodes.get("in")
    if node is None:
        return frozenset()
    known = [place.value for place in Place]
    return frozenset(Place(chosen(word, "`in`", known)) for word in as_words(node, "`in`"))
