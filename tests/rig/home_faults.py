"""What a target at home can do instead of answering, and what the caller then gets."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

from rig.behaviours import (
    answer_events,
    completion,
    cut,
    gzip_bomb,
    half_close,
    hang,
    head,
    html,
    http,
    redirect,
    sse,
    status,
)
from rig.upstream import Behaviour, Line, Received


@dataclass(frozen=True, slots=True)
class Fault:
    """`behaviour` is None where nothing listens; `at_once` says that no answer had begun."""

    behaviour: Behaviour | None
    status: int
    code: str
    at_once: bool = True


async def _reset(line: Line, request: Received) -> bool:
    await asyncio.sleep(0.01)  # or the RST overtakes what was sent before
    line.reset()
    return False


def _whole(text: str = "Merhaba.") -> bytes:
    body = json.dumps(completion(text)).encode()
    return head(200, {"content-type": "application/json", "content-length": str(len(body))}) + body


def faults(outside: str) -> dict[str, Fault]:
    """Every fault by its name; `outside` is where a redirect leads to."""
    down = (503, "local_unavailable")
    broken = (503, "upstream_unavailable")
    begun = head(200, {"content-type": "text/event-stream"})
    return {
        "refuses connections": Fault(None, *down),
        "answers 503": Fault(status(503, {"error": "x"}, retry_after="1"), *down),
        "answers 500": Fault(status(500), *down),
        "wants another key": Fault(status(401), 502, "upstream_auth"),
        "is busy": Fault(status(429), 429, "rate_limit_exceeded"),
        "refuses the request": Fault(status(400), 400, "upstream_rejected"),
        "resets at byte 0": Fault(cut(b"", 0), *down),
        "resets in the status line": Fault(cut(_whole(), 9), *down),
        "resets in the headers": Fault(cut(_whole(), 40), *down),
        "resets in the body": Fault(cut(_whole(), len(_whole()) - 9), *down),
        "ends in the body": Fault(cut(_whole(), len(_whole()) - 9, reset=False), *down),
        "closes its half": Fault(half_close(), *down),
        "stalls": Fault(hang(), 504, "upstream_timeout"),
        "stalls after its headers": Fault(sse([], then=hang()), 504, "upstream_timeout"),
        "breaks after the first content": Fault(
            sse(answer_events()[:2], then=_reset), *broken, at_once=False
        ),
        "stalls after the first content": Fault(
            sse(answer_events()[:2], then=hang()), 504, "upstream_timeout", at_once=False
        ),
        "ends without an end": Fault(sse(answer_events()[:2]), *broken, at_once=False),
        "breaks inside an event": Fault(cut(begun + answer_events()[1], len(begun) + 30), *down),
        "shows a web page": Fault(html(), *down),
        "talks nonsense": Fault(http(b'["no", "answer"]'), *down),
        "streams nonsense": Fault(sse([b"data: {\n\n"]), *down),
        "sends a bomb": Fault(gzip_bomb(1 << 20), *down),
        "redirects outside": Fault(redirect(f"{outside}/chat/completions"), *down),
    }


STREAMED = frozenset(
    {
        "stalls after its headers",
        "breaks after the first content",
        "stalls after the first content",
        "ends without an end",
        "breaks inside an event",
        "streams nonsense",
    }
)
NAMES = tuple(faults(""))
