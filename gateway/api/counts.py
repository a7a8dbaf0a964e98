"""How many messages and tools a request holds, whatever its dialect calls them."""

from __future__ import annotations

from gateway.api.fields import wrong_value
from gateway.core.bounds import Bounds
from gateway.core.jsontree import JsonObject

_MESSAGES = ("messages", "input")
_TOOLS = ("tools", "functions")


def check_counts(tree: JsonObject, bounds: Bounds) -> None:
    """Raise InvalidRequest where a list of messages or tools is longer than `bounds` allow.

    An `input` of texts to embed is no list of messages; its dialect bounds it.
    """
    for names, most in ((_MESSAGES, bounds.messages), (_TOOLS, bounds.tools)):
        for name in names:
            listed = tree.get(name)
            if isinstance(listed, list) and len(listed) > most and _holds_objects(listed):
                raise wrong_value(name, f"a list of at most {most} items")


def _holds_objects(listed: list[object]) -> bool:
    return isinstance(listed[0], dict)
