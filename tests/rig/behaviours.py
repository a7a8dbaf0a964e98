"""What a recording upstream can do: answer well, badly, slowly, or not at all."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Iterable, Mapping

from rig.upstream import Behaviour, Line, Received


def raw(data: bytes, *, keep: bool = False) -> Behaviour:
    """Write exactly these bytes."""

    async def behave(line: Line, request: Received) -> bool:
        await line.send(data)
        return keep

    return behave


def http(
    body: bytes,
    *,
    status: int = 200,
    content_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
    keep: bool = True,
) -> Behaviour:
    """Answer with a status and a body of known length."""
    fields = {"content-type": content_type, "content-length": str(len(body)), **(headers or {})}
    if not keep:
        fields["connection"] = "close"
    return raw(head(status, fields) + body, keep=keep)


def head(status: int, fields: Mapping[str, str]) -> bytes:
    """The head of an answer."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} Scripted\r\n{lines}\r\n".encode()


def completion(text: str = "Merhaba.", **fields: object) -> dict[str, object]:
    """The object of a whole chat completion; `fields` are written over it."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1760000000,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
        **fields,
    }


def json_answer(text: str = "Merhaba.", *, keep: bool = True, **fields: object) -> Behaviour:
    """A chat completion in one piece."""
    return http(json.dumps(completion(text, **fields)).encode(), keep=keep)


def chunk(delta: Mapping[str, object] | None = None, **fields: object) -> dict[str, object]:
    """The object of one chunk of a streamed chat completion."""
    choice = {"index": 0, "delta": dict(delta or {}), "finish_reason": None}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1760000000,
        "model": "m",
        "choices": [choice],
        **fields,
    }


def finish(reason: str = "stop", choice: int = 0) -> dict[str, object]:
    """The chunk that ends a choice."""
    return chunk(choices=[{"index": choice, "delta": {}, "finish_reason": reason}])


def event(data: object) -> bytes:
    """One event of a stream."""
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f"data: {text}\n\n".encode()


DONE = event("[DONE]")


def answer_events(pieces: Iterable[str] = ("Mer", "haba.")) -> list[bytes]:
    """A whole, well-formed stream as events."""
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    return [
        event(chunk({"role": "assistant", "content": ""})),
        *(event(chunk({"content": piece})) for piece in pieces),
        event(finish()),
        event(chunk(choices=[], usage=usage)),
        DONE,
    ]


def sse(
    events: Iterable[bytes] | None = None, *, pause: float = 0, then: Behaviour | None = None
) -> Behaviour:
    """Stream `events`, each in a write of its own, and then end, or do `then`."""

    async def behave(line: Line, request: Received) -> bool:
        fields = {"content-type": "text/event-stream", "transfer-encoding": "chunked"}
        await line.send(head(200, fields))
        for data in answer_events() if events is None else events:
            await line.send(b"%x\r\n%s\r\n" % (len(data), data))
            await asyncio.sleep(pause)
        if then is not None:
            return await then(line, request)
        await line.send(b"0\r\n\r\n")
        return True

    return behave


def status(code: int, body: object = None, **headers: str) -> Behaviour:
    """Answer with an error status; underscores in header names become hyphens."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return http(json.dumps(body).encode(), status=code, headers=fields)


def redirect(to: str, code: int = 307) -> Behaviour:
    """Send the client elsewhere."""
    return http(b"", status=code, headers={"location": to})


def html() -> Behaviour:
    """What a captive portal or a proxy's error page looks like: 200, and not an answer."""
    return http(b"<html><body>Welcome</body></html>", content_type="text/html")


def gzip_bomb(size: int = 64 * 1024 * 1024) -> Behaviour:
    """A small body that decodes to `size` bytes."""
    return http(gzip.compress(b" " * size), headers={"content-encoding": "gzip"})


def hang() -> Hang:
    """Read the request and never answer."""
    return Hang()


class Hang:
    """A behaviour that waits; `gone` is set once the client has hung up."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.gone = asyncio.Event()

    async def __call__(self, line: Line, request: Received) -> bool:  # noqa: ARG002
        self.began.set()
        await line.hung_up()
        self.gone.set()
        return False


def drip(data: bytes, *, every: float) -> Behaviour:
    """Write one byte at a time."""

    async def behave(line: Line, request: Received) -> bool:
        for byte in data:
            await line.send(bytes([byte]))
            await asyncio.sleep(every)
        return False

    return behave


def cut(data: bytes, at: int, *, reset: bool = True) -> Behaviour:
    """Write the first `at` bytes and then reset the connection, or only close it."""

    async def behave(line: Line, request: Received) -> bool:
        await line.send(data[:at])
        if reset:
            await asyncio.sleep(0.01)  # or the RST overtakes the bytes
            line.reset()
        return False

    return behave


def half_close() -> Behaviour:
    """Close our half at once, and keep reading."""

    async def behave(line: Line, request: Received) -> bool:
        line.writer.write_eof()
        await line.hung_up()
        return False

    return behave


def message(*blocks: object, **fields: object) -> dict[str, object]:
    """The object of a whole Anthropic message; without blocks it says one text."""
    return {
        "id": "msg_up",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": list(blocks) or [{"type": "text", "text": "Merhaba."}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 7, "output_tokens": 3},
        **fields,
    }


def named_event(data: Mapping[str, object]) -> bytes:
    """One event under the name of its type."""
    return f"event: {data['type']}\n".encode() + event(data)


def message_events(
    *blocks: tuple[Mapping[str, object], Iterable[Mapping[str, object]]], reason: str = "end_turn"
) -> list[bytes]:
    """A whole Anthropic stream; each block is how it starts, and its deltas."""
    begun = message(content=[], stop_reason=None, usage={"input_tokens": 7, "output_tokens": 1})
    told: list[dict[str, object]] = [{"type": "message_start", "message": begun}]
    for index, (block, deltas) in enumerate(blocks):
        told.append({"type": "content_block_start", "index": index, "content_block": block})
        told.append({"type": "ping"})
        told += [{"type": "content_block_delta", "index": index, "delta": one} for one in deltas]
        told.append({"type": "content_block_stop", "index": index})
    ending = {"stop_reason": reason, "stop_sequence": None}
    told.append({"type": "message_delta", "delta": ending, "usage": {"output_tokens": 3}})
    told.append({"type": "message_stop"})
    return [named_event(one) for one in told]


def text_block(*pieces: str) -> tuple[dict[str, object], list[dict[str, object]]]:
    """A block of text that arrives in pieces."""
    deltas: list[dict[str, object]] = [{"type": "text_delta", "text": piece} for piece in pieces]
    return {"type": "text", "text": ""}, deltas


def call_block(
    name: str, *pieces: str, call_id: str = "toolu_1"
) -> tuple[dict[str, object], list[dict[str, object]]]:
    """A block that calls a tool, whose arguments arrive in pieces."""
    deltas: list[dict[str, object]] = [
        {"type": "input_json_delta", "partial_json": piece} for piece in pieces
    ]
    return {"type": "tool_use", "id": call_id, "name": name, "input": {}}, deltas


def response(*items: object, **fields: object) -> dict[str, object]:
    """The object of a whole response; without items it says one text."""
    text = {"type": "output_text", "text": "Merhaba.", "annotations": []}
    said = {"type": "message", "id": "msg_up", "role": "assistant", "content": [text]}
    return {
        "id": "resp_up",
        "object": "response",
        "created_at": 1760000000,
        "status": "completed",
        "error": None,
        "model": "m",
        "output": list(items) or [said],
        "usage": {
            "input_tokens": 7,
            "input_tokens_details": {"cached_tokens": 2},
            "output_tokens": 3,
            "output_tokens_details": {"reasoning_tokens": 1},
        },
        **fields,
    }


def response_events(*told: Mapping[str, object], **fields: object) -> list[bytes]:
    """A whole stream of a response around the events `told`."""
    begun = response(status="in_progress", output=[], usage=None)
    ended = response(**fields)
    return [
        named_event({"type": "response.created", "response": begun}),
        named_event({"type": "response.in_progress", "response": begun}),
        *(named_event(one) for one in told),
        named_event({"type": f"response.{ended['status']}", "response": ended}),
    ]


def spoken(*pieces: str) -> list[dict[str, object]]:
    """The events of a text that arrives in pieces."""
    item = {"type": "message", "id": "msg_up", "role": "assistant", "content": []}
    told: list[dict[str, object]] = [
        {"type": "response.output_item.added", "output_index": 0, "item": item}
    ]
    told += [
        {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": one}
        for one in pieces
    ]
    return [*told, {"type": "response.output_item.done", "output_index": 0, "item": item}]
