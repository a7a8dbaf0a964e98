"""The few lines of HTTP that every part of the upstream writes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, TypeAlias

from rig.behaviours import head
from rig.upstream import Line

Tree: TypeAlias = dict[str, Any]

CREATED = 1_790_000_000


async def send_json(
    line: Line, tree: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> None:
    """Answer with JSON."""
    body = json.dumps(tree, ensure_ascii=False).encode()
    fields = {
        "content-type": "application/json",
        "content-length": str(len(body)),
        "request-id": "req_upstream",
        "x-request-id": "req_upstream",
        **(headers or {}),
    }
    await line.send(head(status, fields) + body)


async def send_events(line: Line, events: AsyncIterator[bytes]) -> None:
    """Answer with a stream of server-sent events, each in a write of its own."""
    fields = {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-cache",
        "transfer-encoding": "chunked",
        "x-request-id": "req_upstream",
    }
    await line.send(head(200, fields))
    async for data in events:
        await line.send(b"%x\r\n%s\r\n" % (len(data), data))
    await line.send(b"0\r\n\r\n")


def event(tree: Tree | str, name: str = "") -> bytes:
    """One server-sent event."""
    data = tree if isinstance(tree, str) else json.dumps(tree, ensure_ascii=False)
    return (f"event: {name}\n" if name else "").encode() + f"data: {data}\n\n".encode()


def text_of(content: object) -> str:
    """The text of a content that is a string or a list of parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(part["text"] for part in parts if isinstance(part.get("text"), str))
