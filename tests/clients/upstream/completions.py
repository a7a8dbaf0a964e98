"""OpenAI legacy completions and embeddings, as the reference of that API describes them."""

from __future__ import annotations

import base64
import struct
from collections.abc import AsyncIterator

from clients.upstream.gates import Gates
from clients.upstream.script import INPUT_TOKENS, OUTPUT_TOKENS, Asked, Turn
from clients.upstream.wire import CREATED, Tree, event

VECTORS = ([0.5, -0.25, 0.125], [0.25, 0.5, -1.0])
EMBEDDING_TOKENS = 9


def asked(body: Tree) -> Asked:
    """Read a request for a completion."""
    prompt = body["prompt"]
    return Asked(said=prompt if isinstance(prompt, str) else str(prompt[0]))


def whole(body: Tree, turn: Turn) -> Tree:
    """A completion in one piece."""
    return {**_frame(body), "choices": [_choice(turn.text, _reason(turn))], "usage": _usage()}


async def stream(body: Tree, turn: Turn, gates: Gates) -> AsyncIterator[bytes]:
    """A completion in chunks."""
    frame = _frame(body)
    counts = (body.get("stream_options") or {}).get("include_usage", False)
    for at, piece in enumerate(turn.pieces):
        if turn.gate and at == len(turn.pieces) - 1:
            await gates.wait(turn.gate)
        yield event({**frame, "choices": [_choice(piece, None)]})
    yield event({**frame, "choices": [_choice("", _reason(turn))]})
    if counts:
        yield event({**frame, "choices": [], "usage": _usage()})
    yield event("[DONE]")


def embeddings(body: Tree) -> Tree:
    """One vector for each input, as numbers or as base64 of little-endian floats."""
    given = body["input"]
    many = len(given) if isinstance(given, list) and not isinstance(given[0], int) else 1
    packed = body.get("encoding_format") == "base64"
    data = [
        {"object": "embedding", "index": at, "embedding": _packed(vector) if packed else vector}
        for at, vector in enumerate(VECTORS[:many])
    ]
    usage = {"prompt_tokens": EMBEDDING_TOKENS, "total_tokens": EMBEDDING_TOKENS}
    return {"object": "list", "data": data, "model": body["model"], "usage": usage}


def _packed(vector: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def _frame(body: Tree) -> Tree:
    return {
        "id": "cmpl-upstream",
        "object": "text_completion",
        "created": CREATED,
        "model": body["model"],
        "system_fingerprint": "fp_upstream",
    }


def _choice(text: str, reason: str | None) -> Tree:
    return {"text": text, "index": 0, "logprobs": None, "finish_reason": reason}


def _usage() -> Tree:
    return {
        "prompt_tokens": INPUT_TOKENS,
        "completion_tokens": OUTPUT_TOKENS,
        "total_tokens": INPUT_TOKENS + OUTPUT_TOKENS,
    }


def _reason(turn: Turn) -> str:
    return "length" if turn.cut_short else "stop"
