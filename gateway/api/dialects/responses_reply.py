"""Writes an answer as a response object: whole, or as the events of a stream."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable

from gateway.api.dialects.responses_output import Json, Output
from gateway.api.sse import event as sse_event
from gateway.core.jsontree import JsonObject, JsonValue, plain
from gateway.core.reply import Finished, FinishReason, ReplyEvent, Started, Usage, UsageReported

_CUT_SHORT = {
    FinishReason.LENGTH: "max_output_tokens",
    FinishReason.CONTENT_FILTER: "content_filter",
}
_ECHOED: tuple[tuple[str, JsonValue], ...] = (
    ("instructions", None),
    ("max_output_tokens", None),
    ("max_tool_calls", None),
    ("metadata", {}),
    ("parallel_tool_calls", True),
    ("prompt_cache_key", None),
    ("reasoning", {"effort": None, "summary": None}),
    ("safety_identifier", None),
    ("temperature", 1.0),
    ("text", {"format": {"type": "text"}}),
    ("tool_choice", "auto"),
    ("tools", []),
    ("top_logprobs", 0),
    ("top_p", 1.0),
    ("truncation", "disabled"),
    ("user", None),
)


class ResponseWriter:
    """Writes one answer; `asked` is the request, whose options a response repeats.

    `keep` is told the whole response before the client is, and may raise.
    """

    def __init__(
        self,
        *,
        response_id: str,
        model: str,
        asked: JsonObject,
        previous: str | None,
        stored: bool,
        seal: Callable[[str], str],
        keep: Callable[[Json], Awaitable[None]],
    ) -> None:
        self._output = Output(lambda kind, place: _item_id(response_id, kind, place), seal)
        self._keep = keep
        self.sequence = 0
        self._incomplete: str | None = None
        self._usage: Json | None = None
        self._head: Json = {
            "id": response_id,
            "object": "response",
            "created_at": 0,
            "status": "in_progress",
            "background": False,
            "error": None,
            "incomplete_details": None,
            "model": model,
            "previous_response_id": previous,
            "service_tier": "default",
            "store": stored,
            **{name: plain(_told(asked, name, default)) for name, default in _ECHOED},
        }

    async def whole(self, events: AsyncIterator[ReplyEvent]) -> Json:
        """The response as one object, once the events have ended and it is kept."""
        async for one in events:
            self._note(one)
            for _ in self._output.feed(one):
                pass
        for _ in self._output.finish():
            pass
        response = self._response(done=True)
        await self._keep(response)
        return response

    async def stream(self, events: AsyncIterator[ReplyEvent]) -> AsyncGenerator[bytes]:
        """The events of a stream; the last one comes once the response is kept."""
        begun = False
        async for one in events:
            self._note(one)
            if not begun:
                begun = True
                for kind in ("created", "in_progress"):
                    yield self._event(f"response.{kind}", response=self._response(done=False))
            for kind, fields in self._output.feed(one):
                yield self._event(f"response.{kind}", **fields)
        for kind, fields in self._output.finish():
            yield self._event(f"response.{kind}", **fields)
        response = self._response(done=True)
        await self._keep(response)
        yield self._event(f"response.{response['status']}", response=response)

    def _note(self, event: ReplyEvent) -> None:
        if isinstance(event, Started):
            self._head["created_at"] = event.created
        elif isinstance(event, Finished):
            self._incomplete = self._incomplete or _CUT_SHORT.get(event.reason)
        elif isinstance(event, UsageReported):
            self._usage = usage_object(event.usage)

    def _response(self, *, done: bool) -> Json:
        response = {**self._head, "output": self._output.items if done else [], "usage": None}
        if done:
            response["status"] = "incomplete" if self._incomplete else "completed"
            response["usage"] = self._usage
            if self._incomplete:
                response["incomplete_details"] = {"reason": self._incomplete}
        return response

    def _event(self, kind: str, **fields: object) -> bytes:
        event = {"type": kind, "sequence_number": self.sequence, **fields}
        self.sequence += 1
        return sse_event(event, kind)


def usage_object(usage: Usage) -> Json:
    """Token counts as this wire has them."""
    return {
        "input_tokens": usage.input,
        "input_tokens_details": {
            "cached_tokens": usage.cached,
            "cache_write_tokens": usage.written,
        },
        "output_tokens": usage.output,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning},
        "total_tokens": usage.input + usage.output,
    }


_PREFIXES = {"message": "msg", "reasoning": "rs", "function_call": "fc", "web_search_call": "ws"}


def _item_id(response_id: str, kind: str, place: int) -> str:
    return f"{_PREFIXES[kind]}_{response_id.removeprefix('resp_')}{place:04d}"


def _told(asked: JsonObject, name: str, default: JsonValue) -> JsonValue:
    value = asked.get(name)
    return default if value is None else value
