"""Counts tokens where a target does not."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable

from gateway.core.jsontree import JsonObject, leaves
from gateway.core.reply import Reply, ReplyEvent, TextDelta, ToolCallDelta, Usage, UsageReported
from gateway.core.tokens import estimate_tokens

COUNT_TOKENS = "anthropic_count_tokens"
"""The dialect whose requests only ask how many tokens they have."""

_SENT = ("system", "messages", "tools", "functions", "response_format", "instructions", "input",
         "prompt")  # fmt: skip


def estimated(tree: JsonObject, characters: int) -> Usage:
    """The usage of a request `tree` that was answered with `characters`."""
    sent = sum(len(leaf) for part in _SENT for leaf in leaves(tree.get(part)))
    return Usage(input=estimate_tokens(sent), output=estimate_tokens(characters), estimated=True)


def count_reply(tree: JsonObject) -> Reply:
    """How many tokens a request has, by our estimate and without asking anybody."""
    events = _counted(tree)
    return Reply(events=events, close=events.aclose)


async def _counted(tree: JsonObject) -> AsyncGenerator[ReplyEvent, None]:
    yield UsageReported(usage=estimated(tree, 0))


def characters_of(events: Iterable[ReplyEvent]) -> int:
    """How many characters of an answer `events` carry, tool calls included."""
    return sum(_characters(event) for event in events)


def _characters(event: ReplyEvent) -> int:
    if isinstance(event, TextDelta):
        return len(event.text)
    if isinstance(event, ToolCallDelta):
        return len(event.name) + len(event.arguments)
    return 0
