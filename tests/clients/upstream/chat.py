"""OpenAI chat completions, as the reference of that API describes them."""

from __future__ import annotations

from collections.abc import AsyncIterator

from clients.upstream.gates import Gates
from clients.upstream.script import (
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    THOUGHT_TOKENS,
    Asked,
    Call,
    Turn,
)
from clients.upstream.wire import CREATED, Tree, event, text_of

_ID = "chatcmpl-upstream"


def asked(body: Tree) -> Asked:
    """Read a request."""
    said = ""
    told: list[str] = []
    for message in body["messages"]:
        if message["role"] == "user":
            said, told = text_of(message["content"]), []
        elif message["role"] == "tool":
            told.append(text_of(message["content"]))
    choice = body.get("tool_choice")
    tools = tuple(tool["function"]["name"] for tool in body.get("tools", []))
    forced = choice["function"]["name"] if isinstance(choice, dict) else None
    if choice == "required" and len(tools) == 1:
        forced = tools[0]
    return Asked(
        said=said,
        told=tuple(told),
        tools=tools,
        forced=forced,
        schema=body.get("response_format", {}).get("type") in ("json_schema", "json_object"),
        thinks="reasoning_effort" in body,
    )


def whole(body: Tree, turn: Turn) -> Tree:
    """A completion in one piece."""
    message: Tree = {
        "role": "assistant",
        "content": turn.text or None,
        "refusal": None,
        "annotations": [],
    }
    if turn.calls:
        message["tool_calls"] = [
            {"id": _call_id(at), "type": "function", "function": _function(call)}
            for at, call in enumerate(turn.calls)
        ]
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _reason(turn)}
    return {**_frame(body, "chat.completion"), "choices": [choice], "usage": _usage(turn)}


async def stream(body: Tree, turn: Turn, gates: Gates) -> AsyncIterator[bytes]:
    """A completion in chunks."""
    frame = _frame(body, "chat.completion.chunk")
    counts = (body.get("stream_options") or {}).get("include_usage", False)

    def chunk(delta: Tree, reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        return event({**frame, "choices": [choice], **({"usage": None} if counts else {})})

    yield chunk({"role": "assistant", "content": "" if turn.pieces else None, "refusal": None})
    for at, piece in enumerate(turn.pieces):
        if turn.gate and at == len(turn.pieces) - 1:
            await gates.wait(turn.gate)
        yield chunk({"content": piece})
    if turn.breaks:
        yield event({"error": error(500)})
        return
    for at, call in enumerate(turn.calls):
        begun = {"name": call.name, "arguments": ""}
        start = {"index": at, "id": _call_id(at), "type": "function", "function": begun}
        yield chunk({"tool_calls": [start]})
        for piece in call.pieces:
            yield chunk({"tool_calls": [{"index": at, "function": {"arguments": piece}}]})
    yield chunk({}, _reason(turn))
    if counts:
        yield event({**frame, "choices": [], "usage": _usage(turn)})
    yield event("[DONE]")


def error(status: int, message: str = "Scripted.", code: str | None = None) -> Tree:
    """The error object of the OpenAI API."""
    kinds = {
        401: ("invalid_request_error", "invalid_api_key"),
        404: ("invalid_request_error", "model_not_found"),
        429: ("requests", "rate_limit_exceeded"),
        500: ("server_error", None),
    }
    kind, usual = kinds.get(status, ("invalid_request_error", None))
    return {"message": message, "type": kind, "param": None, "code": code or usual}


def _frame(body: Tree, kind: str) -> Tree:
    return {
        "id": _ID,
        "object": kind,
        "created": CREATED,
        "model": body["model"],
        "service_tier": "default",
        "system_fingerprint": "fp_upstream",
    }


def _usage(turn: Turn) -> Tree:
    return {
        "prompt_tokens": INPUT_TOKENS,
        "completion_tokens": OUTPUT_TOKENS,
        "total_tokens": INPUT_TOKENS + OUTPUT_TOKENS,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": THOUGHT_TOKENS if turn.thought else 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def _reason(turn: Turn) -> str:
    return "tool_calls" if turn.calls else "length" if turn.cut_short else "stop"


def _call_id(at: int) -> str:
    return f"call_upstream{at}"


def _function(call: Call) -> Tree:
    return {"name": call.name, "arguments": "".join(call.pieces)}
