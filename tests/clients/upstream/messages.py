"""Anthropic messages, as the reference of that API describes them."""

from __future__ import annotations

from collections.abc import AsyncIterator

from clients.upstream.gates import Gates
from clients.upstream.script import INPUT_TOKENS, OUTPUT_TOKENS, THOUGHT, Asked, Turn, cut
from clients.upstream.wire import Tree, event, text_of

SIGNATURE = "RXJVcHN0cmVhbVNpZ25hdHVyZQ=="
COUNTED_TOKENS = 23


class Unacceptable(Exception):
    """What this API refuses: a thought that is not as it was sent, a beta that is not named."""


def check_beta(body: Tree, named: str) -> None:
    """Options that are in beta are known only to who names the beta in a header."""
    if "context_management" in body and "context-management" not in named:
        raise Unacceptable


def asked(body: Tree) -> Asked:
    """Read a request; raises Unacceptable for a thought that is not as it was sent."""
    said = ""
    told: list[str] = []
    for message in body["messages"]:
        content = message["content"]
        if message["role"] != "user":
            _check_thoughts(content)
            continue
        parts = content if isinstance(content, list) else [{"type": "text", "text": content}]
        results = [part for part in parts if part["type"] == "tool_result"]
        if results:
            told += [text_of(part.get("content", "")) for part in results]
        else:
            said, told = text_of(parts), []
    choice = body.get("tool_choice") or {}
    tools = tuple(tool["name"] for tool in body.get("tools") or [])
    forced = choice.get("name")
    if choice.get("type") == "any" and len(tools) == 1:
        forced = tools[0]
    return Asked(
        said=said,
        told=tuple(told),
        tools=tools,
        forced=forced,
        schema="format" in (body.get("output_config") or {}) or "output_format" in body,
        thinks=(body.get("thinking") or {}).get("type") in ("enabled", "adaptive"),
    )


def whole(body: Tree, turn: Turn) -> Tree:
    """A message in one piece."""
    return {
        **_frame(body),
        "content": _blocks(turn),
        "stop_reason": _reason(turn),
        "usage": _usage(OUTPUT_TOKENS),
    }


async def stream(body: Tree, turn: Turn, gates: Gates) -> AsyncIterator[bytes]:
    """A message in events."""
    start = {**_frame(body), "content": [], "stop_reason": None, "usage": _usage(1)}
    yield _event("message_start", message=start)
    yield _event("ping")
    for at, block in enumerate(_blocks(turn)):
        yield _event("content_block_start", index=at, content_block=_empty(block))
        deltas = _deltas(block, turn)
        for place, delta in enumerate(deltas):
            if turn.gate and place == len(deltas) - 1:
                await gates.wait(turn.gate)
            yield _event("content_block_delta", index=at, delta=delta)
        if turn.breaks:
            yield event(error(529), "error")
            return
        yield _event("content_block_stop", index=at)
    yield _event(
        "message_delta",
        delta={"stop_reason": _reason(turn), "stop_sequence": None},
        usage=_usage(OUTPUT_TOKENS),
    )
    yield _event("message_stop")


def error(status: int, message: str = "Scripted.") -> Tree:
    """The error object of the Anthropic API."""
    kinds = {
        400: "invalid_request_error",
        401: "authentication_error",
        403: "permission_error",
        404: "not_found_error",
        429: "rate_limit_error",
        529: "overloaded_error",
    }
    kind = kinds.get(status, "api_error")
    error = {"type": kind, "message": message}
    return {"type": "error", "error": error, "request_id": "req_upstream"}


def _check_thoughts(content: object) -> None:
    for part in content if isinstance(content, list) else []:
        if part["type"] == "thinking" and (part["thinking"], part["signature"]) != (
            THOUGHT,
            SIGNATURE,
        ):
            raise Unacceptable


def _frame(body: Tree) -> Tree:
    return {
        "id": "msg_upstream",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "stop_sequence": None,
    }


def _usage(output: int) -> Tree:
    return {
        "input_tokens": INPUT_TOKENS,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "output_tokens": output,
        "service_tier": "standard",
    }


def _reason(turn: Turn) -> str:
    return "tool_use" if turn.calls else "max_tokens" if turn.cut_short else "end_turn"


def _blocks(turn: Turn) -> list[Tree]:
    """The content of a message."""
    blocks: list[Tree] = []
    if turn.thought:
        blocks.append({"type": "thinking", "thinking": turn.thought, "signature": SIGNATURE})
    if turn.pieces:
        blocks.append({"type": "text", "text": turn.text, "citations": None})
    for at, call in enumerate(turn.calls):
        blocks.append(
            {
                "type": "tool_use",
                "id": f"toolu_upstream{at}",
                "name": call.name,
                "input": call.arguments,
            }
        )
    return blocks


def _empty(block: Tree) -> Tree:
    """A content block as a stream begins it."""
    blank: Tree = {"thinking": "", "signature": "", "text": "", "input": {}, "citations": None}
    return {name: blank.get(name, value) for name, value in block.items()}


def _deltas(block: Tree, turn: Turn) -> list[Tree]:
    if block["type"] == "thinking":
        thoughts = [{"type": "thinking_delta", "thinking": it} for it in cut(THOUGHT, 8)]
        return [*thoughts, {"type": "signature_delta", "signature": SIGNATURE}]
    if block["type"] == "text":
        return [{"type": "text_delta", "text": piece} for piece in turn.pieces]
    call = next(call for call in turn.calls if call.arguments is block["input"])
    return [{"type": "input_json_delta", "partial_json": it} for it in ["", *call.pieces]]


def _event(name: str, **fields: object) -> bytes:
    return event({"type": name, **fields}, name)
