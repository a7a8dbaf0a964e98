"""Counts tokens where a target does not."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.core.jsontree import JsonObject, leaves
from gateway.core.reply import ReplyEvent, TextDelta, ToolCallDelta, Usage
from gateway.core.tokens import estimate_tokens

_SENT = ("messages", "tools", "functions", "response_format")


def estimated(tree: JsonObject, characters: int) -> Usage:
    """The usage of a request `tree` that was answered with `characters`."""
    sent = sum(len(leaf) for part in _SENT for leaf in leaves(tree.get(part)))
    return Usage(input=estimate_tokens(sent), output=estimate_tokens(characters), estimated=True)


def characters_of(events: Iterable[ReplyEvent]) -> int:
    """How many characters of an answer `events` carry, tool calls included."""
    return sum(_characters(event) for event in events)


def _characters(event: ReplyEvent) -> int:
    if isinstance(event, TextDelta):
        return len(event.text)
    if isinstance(event, ToolCallDelta):
        return len(event.name) + len(event.arguments)
    return 0
