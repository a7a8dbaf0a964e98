"""The dialect of `POST /v1/completions`."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence

from gateway.api.denial import denied
from gateway.api.dialect import Rendered
from gateway.api.dialects.completions_request import NAME, read_request
from gateway.api.dialects.openai_chat_reply import finish_word, usage_object
from gateway.api.dialects.openai_errors import OpenAiErrors, error_object
from gateway.api.sse import DONE, event
from gateway.core.answer import Answer
from gateway.core.decision import Refused
from gateway.core.errors import GatewayError
from gateway.core.jsontree import JsonObject, JsonValue, plain
from gateway.core.reply import (
    Channel,
    Finished,
    LogprobsDelta,
    ReplyEvent,
    Started,
    TextDelta,
    UsageReported,
)
from gateway.core.request import Principal, Request


class OpenAiCompletions(OpenAiErrors):
    """Completions; `language` is that of refusals whose rule says nothing."""

    name = NAME

    def __init__(self, language: str = "en") -> None:
        self._language = language

    async def parse(self, tree: JsonObject, *, principal: Principal, request_id: str) -> Request:
        """Read a request; raises InvalidRequest."""
        return read_request(tree, principal=principal, request_id=request_id)

    async def render(self, request: Request, answer: Answer) -> bytes:
        """The whole answer as one `text_completion`; raises what the events raise."""
        texts: dict[int, list[str]] = {}
        endings: dict[int, str] = {}
        logprobs: dict[int, dict[str, object]] = {}
        head = _head(request, answer)
        usage = None
        async for one in answer.events:
            if isinstance(one, Started):
                head["created"] = one.created
            elif isinstance(one, UsageReported):
                usage = usage_object(one.usage)
            elif isinstance(one, TextDelta) and one.channel is Channel.TEXT:
                texts.setdefault(one.choice, []).append(one.text)
            elif isinstance(one, LogprobsDelta):
                _add(logprobs.setdefault(one.choice, {}), one.logprobs)
            elif isinstance(one, Finished):
                endings[one.choice] = finish_word(one.reason)
        choices = [
            _choice(
                index,
                "".join(texts.get(index, ())),
                endings.get(index),
                logprobs.get(index),
            )
            for index in sorted({*texts, *endings})
        ]
        return _json({**head, "choices": choices, "usage": usage})

    async def stream(self, request: Request, answer: Answer) -> AsyncGenerator[bytes]:
        """The answer as server-sent events; `[DONE]` only where the events came to their end."""
        try:
            async for part in _chunks(request, answer):
                yield part
        except GatewayError as fault:
            yield self.broken_off(fault, request_id=request.id)
        else:
            yield DONE

    def broken_off(self, fault: GatewayError, *, request_id: str) -> bytes:
        """The error event that ends a stream in place of `[DONE]`."""
        return event(error_object(fault, request_id))

    def refusal(self, decision: Refused, *, request_id: str) -> Rendered:
        """A refusal by policy: 403, in the words of the rule that decided."""
        return self.error(denied(decision, self._language), request_id=request_id)


async def _chunks(request: Request, answer: Answer) -> AsyncIterator[bytes]:
    head = _head(request, answer)
    usage = None
    async for one in answer.events:
        if isinstance(one, Started):
            head["created"] = one.created
        elif isinstance(one, UsageReported):
            usage = usage_object(one.usage)
        elif (choice := _piece(one)) is not None:
            yield event({**head, "choices": [choice]})
    if usage is not None and _wants_usage(request.tree):
        yield event({**head, "choices": [], "usage": usage})


def _piece(one: ReplyEvent) -> dict[str, object] | None:
    if isinstance(one, TextDelta) and one.channel is Channel.TEXT:
        return _choice(one.choice, one.text, None, None)
    if isinstance(one, LogprobsDelta):
        return _choice(one.choice, "", None, plain(one.logprobs))
    if isinstance(one, Finished):
        return _choice(one.choice, "", finish_word(one.reason), None)
    return None


def _head(request: Request, answer: Answer) -> dict[str, object]:
    name = f"cmpl-{request.id}"
    return {"id": name, "object": "text_completion", "created": 0, "model": answer.model}


def _choice(index: int, text: str, finish: str | None, logprobs: object) -> dict[str, object]:
    return {"index": index, "text": text, "logprobs": logprobs, "finish_reason": finish}


def _add(kept: dict[str, object], logprobs: JsonValue) -> None:
    """Put the log-probabilities of a piece, which are lists side by side, to those before."""
    if not isinstance(logprobs, Mapping):
        return
    for name, values in logprobs.items():
        before = kept.setdefault(name, [])
        if isinstance(before, list) and isinstance(values, Sequence):
            before.extend(plain(value) for value in values)


def _wants_usage(tree: JsonObject) -> bool:
    options = tree.get("stream_options")
    return isinstance(options, Mapping) and options.get("include_usage") is True


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
