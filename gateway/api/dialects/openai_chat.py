"""The dialect of `POST /v1/chat/completions`."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from gateway.api.denial import denied
from gateway.api.dialect import Rendered
from gateway.api.dialects.openai_chat_reply import fold
from gateway.api.dialects.openai_chat_request import NAME, read_request
from gateway.api.dialects.openai_chat_stream import ChunkWriter
from gateway.api.dialects.openai_errors import OpenAiErrors, error_object
from gateway.api.sse import DONE, event
from gateway.core.answer import Answer
from gateway.core.decision import Refused
from gateway.core.errors import GatewayError
from gateway.core.jsontree import JsonObject
from gateway.core.request import Principal, Request


class OpenAiChat(OpenAiErrors):
    """Chat completions; `language` (`tr` or `en`) is that of refusals whose rule says nothing."""

    name = NAME

    def __init__(self, language: str = "en") -> None:
        self._language = language

    async def parse(self, tree: JsonObject, *, principal: Principal, request_id: str) -> Request:
        """Read a request; raises InvalidRequest."""
        return read_request(tree, principal=principal, request_id=request_id)

    async def render(self, request: Request, answer: Answer) -> bytes:
        """The whole answer as one `chat.completion`; raises what the events raise."""
        whole = await fold(answer.events, reply_id=_reply_id(request.id), model=answer.model)
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "replace"
        )

    async def stream(self, request: Request, answer: Answer) -> AsyncGenerator[bytes]:
        """The answer as server-sent events; `[DONE]` only where the events came to their end."""
        writer = ChunkWriter(
            reply_id=_reply_id(request.id),
            model=answer.model,
            with_usage=_wants_usage(request.tree),
        )
        try:
            async with aclosing(writer.chunks(answer.events)) as chunks:
                async for chunk in chunks:
                    yield chunk
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


def _reply_id(request_id: str) -> str:
    return f"chatcmpl-{request_id}"


def _wants_usage(tree: JsonObject) -> bool:
    options = tree.get("stream_options")
    return isinstance(options, Mapping) and options.get("include_usage") is True
