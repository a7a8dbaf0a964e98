"""Reads a text as the gateway would read it as the one message of a chat request."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.api.dialects.openai_chat_request import read_request
from gateway.core.errors import InspectionFailed
from gateway.core.finding import Inspection
from gateway.core.jsontree import JsonObject
from gateway.core.request import Principal, Request
from gateway.detect.added import NOTHING, Added
from gateway.detect.inspector import Inspector

LOADING_SECONDS = 60.0
READING_SECONDS = 60.0


@asynccontextmanager
async def detectors(
    added: Added = NOTHING, *, deadline: float = READING_SECONDS
) -> AsyncIterator[Inspector]:
    """Detectors for a command, ready to read; raises InspectionFailed if they do not start.

    `added` is what the settings add, `deadline` is how many seconds one
    text may take.
    """
    inspector = Inspector(fingerprint_key=secrets.token_bytes(32), deadline=deadline, added=added)
    await inspector.start()
    try:
        if not await inspector.ready(LOADING_SECONDS):
            raise InspectionFailed(
                f"The detectors were not ready after {LOADING_SECONDS:g} s.",
                hint="See whether this machine is short of memory, then try again.",
            )
        yield inspector
    finally:
        await inspector.close()


def as_request(text: str, *, app: str = "open", team: str = "open", model: str = "auto") -> Request:
    """The chat request whose one message is `text`; raises InvalidRequest."""
    return read_request(
        {"model": model, "messages": [{"role": "user", "content": text}]},
        principal=Principal(app=app, team=team, key_id="open"),
        request_id="dry",
    )


def message_of(tree: JsonObject) -> str:
    """The text of the one message of such a request."""
    messages = tree.get("messages")
    first = messages[0] if isinstance(messages, list | tuple) and messages else {}
    return str(first.get("content", "")) if isinstance(first, dict) else ""


async def read_text(inspector: Inspector, request: Request) -> Inspection:
    """What the detectors find in a request."""
    return await inspector.inspect(request.segments, request.opaque)
