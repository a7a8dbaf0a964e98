"""A target without a model: answers from its settings, or echoes what it received.

Nothing is connected to. Its answers show, in tests and demonstrations, exactly
what a target was given.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence

from gateway.core.jsonfields import count_in, objects_in, text_in
from gateway.core.jsontree import JsonObject
from gateway.core.payload import ExternalPayload, HomePayload
from gateway.core.reply import (
    Finished,
    FinishReason,
    Reply,
    ReplyEvent,
    Started,
    TextDelta,
    UsageReported,
)
from gateway.core.sensitive import Sensitive
from gateway.core.target import Target
from gateway.egress.estimate import COUNT_TOKENS, count_reply, estimated
from gateway.egress.translate.table import translated

_PIECE = 5
"""Characters of one piece of a stream: small enough to cut placeholders apart."""


class Scripted:
    """One scripted target; the n-th request gets the n-th answer, and then they begin anew."""

    def __init__(self, target: Target) -> None:
        self._script = target.script
        self._asked = 0

    async def send(
        self,
        payload: HomePayload | ExternalPayload,
        *,
        stream: bool,
        client_key: Sensitive[str] | None,  # noqa: ARG002 - no key is needed here
        until: float | None,  # noqa: ARG002 - the answer is there at once
    ) -> Reply:
        """Answer at once; the usage is estimated."""
        if payload.dialect == COUNT_TOKENS:
            return count_reply(payload.outbound.tree)
        tree = translated(payload.outbound.tree, payload.dialect, "openai_chat")
        text = self._script[self._asked % len(self._script)] if self._script else echo(tree)
        self._asked += 1
        events = _events(tree, text, self._asked, piece=_PIECE if stream else max(1, len(text)))
        return Reply(events=events, close=events.aclose)

    async def close(self) -> None:
        """Nothing is open."""


def echo(tree: JsonObject) -> str:
    """The frame around the last message that the user wrote, as it was received."""
    received = next(
        (
            _text_of(message)
            for message in reversed(objects_in(tree, "messages"))
            if message.get("role") == "user"
        ),
        "",
    )
    return f"scripted answer; received {len(received)} characters: {received}"


def _text_of(message: Mapping[str, object]) -> str:
    content = message.get("content")
    if isinstance(content, str):
        return content
    if not isinstance(content, Sequence):
        return ""
    parts = (part for part in content if isinstance(part, Mapping))
    return "\n".join(text_in(part, "text") for part in parts if part.get("type") == "text")


async def _events(
    tree: JsonObject, text: str, number: int, *, piece: int
) -> AsyncGenerator[ReplyEvent, None]:
    yield Started(reply_id=f"scripted-{number}", created=0)
    choices = count_in(tree, "n") or 1
    for choice in range(choices):
        for start in range(0, len(text), piece):
            await asyncio.sleep(0)
            yield TextDelta(choice=choice, text=text[start : start + piece])
        yield Finished(choice=choice, reason=FinishReason.STOP)
    yield UsageReported(usage=estimated(tree, len(text) * choices))
