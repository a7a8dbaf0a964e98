"""OpenAI responses, as the reference of that API describes them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from itertools import count

from clients.upstream.chat import error
from clients.upstream.gates import Gates
from clients.upstream.script import (
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    THOUGHT,
    THOUGHT_TOKENS,
    Asked,
    Turn,
    cut,
)
from clients.upstream.wire import CREATED, Tree, event, text_of

SEALED = "gAAAAA-reasoning-of-the-upstream"


class Tampered(Exception):
    """A reasoning item came back other than it was sent."""


class Forgotten(Exception):
    """A response that is not kept, or no longer."""


@dataclass(slots=True)
class Kept:
    """Responses that were stored, each with the items that led to it."""

    responses: dict[str, Tree] = field(default_factory=dict)
    items: dict[str, list[Tree]] = field(default_factory=dict)
    ids: count[int] = field(default_factory=count)

    def history(self, body: Tree) -> list[Tree]:
        """All items of a request, those of the responses before it first."""
        given = body["input"]
        items = [{"role": "user", "content": given}] if isinstance(given, str) else given
        before = body.get("previous_response_id")
        if before is None:
            return list(items)
        if before not in self.items:
            raise Forgotten
        return [*self.items[before], *items]

    def new_id(self) -> str:
        """An id for the next response."""
        return f"resp_upstream{next(self.ids)}"

    def keep(self, body: Tree, response: Tree) -> None:
        """Store a response, unless the request asks not to."""
        if body.get("store", True):
            self.responses[response["id"]] = response
            self.items[response["id"]] = [*self.history(body), *response["output"]]


def asked(body: Tree, history: list[Tree]) -> Asked:
    """Read a request; raises Tampered for reasoning that is not as it was sent."""
    said = ""
    told: list[str] = []
    for item in history:
        kind = item.get("type", "message")
        if kind == "message" and item["role"] == "user":
            said, told = text_of(item["content"]), []
        elif kind in ("function_call_output", "custom_tool_call_output"):
            told.append(text_of(item["output"]))
        elif kind == "reasoning" and item.get("encrypted_content") not in (None, SEALED):
            raise Tampered
    choice = body.get("tool_choice")
    tools = tuple(tool["name"] for tool in body.get("tools") or [] if "name" in tool)
    forced = choice.get("name") if isinstance(choice, dict) else None
    if choice == "required" and len(tools) == 1:
        forced = tools[0]
    form = (body.get("text") or {}).get("format") or {}
    return Asked(
        said=said,
        told=tuple(told),
        tools=tools,
        forced=forced,
        schema=form.get("type") in ("json_schema", "json_object"),
        thinks=bool((body.get("reasoning") or {}).get("effort")),
    )


def whole(body: Tree, turn: Turn, response_id: str) -> Tree:
    """A response in one piece."""
    seal = "reasoning.encrypted_content" in (body.get("include") or ())
    output = _items(turn, sealed=seal)
    short = {"reason": "max_output_tokens"} if turn.cut_short else None
    status = "incomplete" if turn.cut_short else "completed"
    return {
        **_begun(body, response_id),
        "status": status,
        "incomplete_details": short,
        "output": output,
        "usage": _usage(turn),
    }


async def stream(body: Tree, turn: Turn, response: Tree, gates: Gates) -> AsyncIterator[bytes]:
    """A response in events."""
    numbers = count()

    def tell(kind: str, **fields: object) -> bytes:
        return event({"type": kind, "sequence_number": next(numbers), **fields}, kind)

    begun = _begun(body, response["id"])
    yield tell("response.created", response=begun)
    yield tell("response.in_progress", response=begun)
    for at, item in enumerate(response["output"]):
        empty = {**item, **_EMPTY[item["type"]]}
        if item["type"] != "reasoning":
            empty["status"] = "in_progress"
        yield tell("response.output_item.added", output_index=at, item=empty)
        place = {"item_id": item["id"], "output_index": at}
        if item["type"] == "message":
            async for data in _message(tell, place, item, turn, gates):
                yield data
            if turn.breaks:
                broken = error(500)
                yield tell("error", code="server_error", message=broken["message"], param=None)
                return
        elif item["type"] == "reasoning":
            for data in _reasoning(tell, place, item):
                yield data
        else:
            for piece in cut(item["arguments"], 5):
                yield tell("response.function_call_arguments.delta", **place, delta=piece)
            done = "response.function_call_arguments.done"
            yield tell(done, **place, name=item["name"], arguments=item["arguments"])
        yield tell("response.output_item.done", output_index=at, item=item)
    yield tell(f"response.{response['status']}", response=response)


_EMPTY: dict[str, Tree] = {
    "message": {"content": []},
    "reasoning": {"summary": []},
    "function_call": {"arguments": ""},
}


async def _message(
    tell: Callable[..., bytes], place: Tree, item: Tree, turn: Turn, gates: Gates
) -> AsyncIterator[bytes]:
    part = item["content"][0]
    here = {**place, "content_index": 0}
    yield tell("response.content_part.added", **here, part={**part, "text": ""})
    for at, piece in enumerate(turn.pieces):
        if turn.gate and at == len(turn.pieces) - 1:
            await gates.wait(turn.gate)
        yield tell("response.output_text.delta", **here, delta=piece, logprobs=[])
    if not turn.breaks:
        yield tell("response.output_text.done", **here, text=turn.text, logprobs=[])
        yield tell("response.content_part.done", **here, part=part)


def _reasoning(tell: Callable[..., bytes], place: Tree, item: Tree) -> list[bytes]:
    here = {**place, "summary_index": 0}
    if not item["summary"]:
        return []
    part = item["summary"][0]
    name = "response.reasoning_summary_"
    return [
        tell(f"{name}part.added", **here, part={**part, "text": ""}),
        *(tell(f"{name}text.delta", **here, delta=piece) for piece in cut(part["text"], 8)),
        tell(f"{name}text.done", **here, text=part["text"]),
        tell(f"{name}part.done", **here, part=part),
    ]


def _items(turn: Turn, *, sealed: bool) -> list[Tree]:
    items: list[Tree] = []
    if turn.thought:
        thought: Tree = {
            "id": "rs_upstream",
            "type": "reasoning",
            "summary": [{"type": "summary_text", "text": THOUGHT}],
        }
        items.append({**thought, "encrypted_content": SEALED} if sealed else thought)
    if turn.pieces:
        text = {"type": "output_text", "text": turn.text, "annotations": [], "logprobs": []}
        items.append(
            {
                "id": "msg_upstream",
                "type": "message",
                "status": "completed",
                "role": "assistant",
                "content": [text],
            }
        )
    for at, call in enumerate(turn.calls):
        items.append(
            {
                "id": f"fc_upstream{at}",
                "type": "function_call",
                "status": "completed",
                "arguments": "".join(call.pieces),
                "call_id": f"call_upstream{at}",
                "name": call.name,
            }
        )
    return items


def _begun(body: Tree, response_id: str) -> Tree:
    reasoning = body.get("reasoning") or {}
    return {
        "id": response_id,
        "object": "response",
        "created_at": CREATED,
        "status": "in_progress",
        "background": False,
        "error": None,
        "incomplete_details": None,
        "instructions": body.get("instructions"),
        "max_output_tokens": body.get("max_output_tokens"),
        "max_tool_calls": None,
        "model": body["model"],
        "output": [],
        "parallel_tool_calls": True,
        "previous_response_id": body.get("previous_response_id"),
        "reasoning": {"effort": reasoning.get("effort"), "summary": reasoning.get("summary")},
        "service_tier": "default",
        "store": body.get("store", True),
        "temperature": 1.0,
        "text": body.get("text") or {"format": {"type": "text"}},
        "tool_choice": body.get("tool_choice", "auto"),
        "tools": body.get("tools") or [],
        "top_logprobs": 0,
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": None,
        "user": None,
        "metadata": body.get("metadata") or {},
    }


def _usage(turn: Turn) -> Tree:
    return {
        "input_tokens": INPUT_TOKENS,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": OUTPUT_TOKENS,
        "output_tokens_details": {"reasoning_tokens": THOUGHT_TOKENS if turn.thought else 0},
        "total_tokens": INPUT_TOKENS + OUTPUT_TOKENS,
    }
