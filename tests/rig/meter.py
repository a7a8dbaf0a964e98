"""A provider that meters what it charges, to the billionth of a dollar, and sometimes fails."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal

from rig.behaviours import DONE, chunk, completion, cut, event, finish, http, sse, status
from rig.upstream import Line, Received, RecordingUpstream

NANO = 1_000_000_000
HANG_UP = "hang up on me"
CHAT, MESSAGES = "gpt-5-mini", "claude-sonnet-4-5"

#: Billionths of a dollar a token, as the two providers published them in 2025.
PRICES = {
    CHAT: {"input": 250, "cached": 25, "output": 2000},
    MESSAGES: {"input": 3000, "cached": 300, "written": 3750, "hour": 6000, "output": 15000},
}


@dataclass(slots=True)
class Meter:
    """What was charged, in billionths of a dollar, and how often each thing happened.

    The requests are answered, streamed or not, with counts that `seed` draws;
    some get an error, break off in the middle, or wait for the caller to hang
    up. Only an answer that ended is charged.
    """

    seed: int
    charged: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    _draw: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._draw = random.Random(self.seed)  # noqa: S311 - play, not secrets

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[RecordingUpstream]:
        """The provider, listening."""
        async with RecordingUpstream([self]) as upstream:
            yield upstream

    async def __call__(self, line: Line, request: Received) -> bool:
        """Answer one request."""
        counts = self._count(request)
        events = self._events(request, counts)
        if HANG_UP in request.body.decode():
            self.happened["hung up on"] += 1
            return await sse(events[:3], then=_wait)(line, request)
        fate = self._draw.random()
        if fate < 0.02:
            self.happened["rejected"] += 1
            return await status(400, {"error": {"message": "no"}})(line, request)
        if fate < 0.04:
            self.happened["unavailable"] += 1
            return await status(503, {"error": {"message": "later"}})(line, request)
        if request.json.get("stream"):
            if fate < 0.10:
                self.happened["broke off"] += 1
                return await sse(events[:3], then=cut(b"", 0))(line, request)
            self._charge(request, counts)
            return await sse(events)(line, request)
        self._charge(request, counts)
        return await http(json.dumps(self._whole(request, counts)).encode())(line, request)

    def _charge(self, request: Received, counts: dict[str, int]) -> None:
        self.happened["answered"] += 1
        self.charged += sum(PRICES[_model(request)][kind] * count for kind, count in counts.items())

    def _count(self, request: Received) -> dict[str, int]:
        counts = {kind: self._draw.randrange(5000) for kind in PRICES[_model(request)]}
        if self._draw.random() < 0.5:
            counts["cached"] = 0
        return counts

    def _usage(self, request: Received, counts: dict[str, int]) -> dict[str, object]:
        if _model(request) == CHAT:
            return {
                "prompt_tokens": counts["input"] + counts["cached"],
                "completion_tokens": counts["output"],
                "prompt_tokens_details": {"cached_tokens": counts["cached"]},
                "completion_tokens_details": {"reasoning_tokens": counts["output"] // 2},
            }
        return {
            "input_tokens": counts["input"],
            "cache_read_input_tokens": counts["cached"],
            "cache_creation_input_tokens": counts["written"] + counts["hour"],
            "cache_creation": {
                "ephemeral_5m_input_tokens": counts["written"],
                "ephemeral_1h_input_tokens": counts["hour"],
            },
            "output_tokens": counts["output"],
        }

    def _whole(self, request: Received, counts: dict[str, int]) -> dict[str, object]:
        usage = self._usage(request, counts)
        if _model(request) == CHAT:
            return completion("Merhaba.", usage=usage)
        return {
            "id": "msg_1", "type": "message", "role": "assistant", "model": MESSAGES,
            "content": [{"type": "text", "text": "Merhaba."}],
            "stop_reason": "end_turn", "stop_sequence": None, "usage": usage,
        }  # fmt: skip

    def _events(self, request: Received, counts: dict[str, int]) -> list[bytes]:
        usage = self._usage(request, counts)
        if _model(request) == CHAT:
            said = [event(chunk({"content": piece})) for piece in ("Mer", "ha", "ba.")]
            return [*said, event(finish()), event(chunk(choices=[], usage=usage)), DONE]
        start: dict[str, object] = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": MESSAGES,
            "content": [],
            "stop_reason": None,
            "usage": {**usage, "output_tokens": 1},
        }
        return [
            _named({"type": "message_start", "message": start}),
            _named({"type": "content_block_start", "index": 0,
                    "content_block": {"type": "text", "text": ""}}),
            _named({"type": "content_block_delta", "index": 0,
                    "delta": {"type": "text_delta", "text": "Merhaba."}}),
            _named({"type": "content_block_stop", "index": 0}),
            _named({"type": "message_delta", "delta": {"stop_reason": "end_turn"},
                    "usage": {"output_tokens": usage["output_tokens"]}}),
            _named({"type": "message_stop"}),
        ]  # fmt: skip


def dollars(nano: int) -> Decimal:
    """Billionths of a dollar as dollars."""
    return Decimal(nano) / NANO


def _model(request: Received) -> str:
    return CHAT if request.path.endswith("/chat/completions") else MESSAGES


def _named(data: dict[str, object]) -> bytes:
    return f"event: {data['type']}\ndata: {json.dumps(data)}\n\n".encode()


async def _wait(line: Line, request: Received) -> bool:
    await line.hung_up()
    return False
