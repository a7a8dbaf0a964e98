"""The dialect of `POST /v1/messages`, and that of counting its tokens."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial

from gateway.api.asgi import Scope, header_values
from gateway.api.denial import denied
from gateway.api.dialect import Rendered
from gateway.api.dialects.anthropic_errors import VERSION_HEADER, AnthropicErrors, error_object
from gateway.api.dialects.anthropic_reply import MessageWriter, stopped
from gateway.api.dialects.anthropic_request import COUNT_TOKENS, MESSAGES, read_count, read_request
from gateway.api.sse import event
from gateway.core.answer import Answer
from gateway.core.decision import Refused
from gateway.core.errors import GatewayError, InvalidRequest
from gateway.core.jsontree import JsonObject
from gateway.core.reply import UsageReported
from gateway.core.request import Principal, Request
from gateway.state.seals import Seals


class AnthropicMessages(AnthropicErrors):
    """Messages; `language` is that of refusals whose rule says nothing."""

    name = MESSAGES

    def __init__(self, language: str, seals: Seals) -> None:
        self._language = language
        self._seals = seals

    def check_headers(self, scope: Scope) -> None:
        """Raise InvalidRequest where the version of the wire format is not told."""
        if not any(value.strip() for value in header_values(scope, VERSION_HEADER)):
            name = VERSION_HEADER.decode()
            raise InvalidRequest(
                f"The header {name} is missing.",
                code="missing_required_parameter",
                hint=f"Send {name}: 2023-06-01, as the SDKs do.",
            )

    async def parse(self, tree: JsonObject, *, principal: Principal, request_id: str) -> Request:
        """Read a request; raises InvalidRequest."""
        unseal = partial(self._seals.unwrap, app=principal.app)
        return read_request(tree, principal=principal, request_id=request_id, unseal=unseal)

    async def render(self, request: Request, answer: Answer) -> bytes:
        """The whole answer as one message; raises what the events raise."""
        return _json(await self._writer(request, answer).whole(answer.events))

    async def stream(self, request: Request, answer: Answer) -> AsyncGenerator[bytes]:
        """The answer as events; `message_stop` only where those of the answer came to their end."""
        writer = self._writer(request, answer)
        try:
            async with aclosing(writer.stream(answer.events)) as written:
                async for one in written:
                    yield one
        except GatewayError as fault:
            yield self.broken_off(fault, request_id=request.id)
        else:
            yield stopped()

    def broken_off(self, fault: GatewayError, *, request_id: str) -> bytes:
        """The error event that ends a stream in place of `message_stop`."""
        return event(error_object(fault, request_id), "error")

    def refusal(self, decision: Refused, *, request_id: str) -> Rendered:
        """A refusal by policy: 403, in the words of the rule that decided."""
        return self.error(denied(decision, self._language), request_id=request_id)

    def _writer(self, request: Request, answer: Answer) -> MessageWriter:
        seal = partial(self._seals.wrap, app=request.principal.app, target=answer.target)
        return MessageWriter(reply_id=f"msg_{request.id}", model=answer.model, seal=seal)


class AnthropicCountTokens(AnthropicMessages):
    """Counting the tokens of a messages request."""

    name = COUNT_TOKENS

    async def parse(self, tree: JsonObject, *, principal: Principal, request_id: str) -> Request:
        """Read a request; raises InvalidRequest."""
        unseal = partial(self._seals.unwrap, app=principal.app)
        return read_count(tree, principal=principal, request_id=request_id, unseal=unseal)

    async def render(self, request: Request, answer: Answer) -> bytes:  # noqa: ARG002 - as the dialect has it
        """The count as one object; raises what the events raise."""
        counted = 0
        async for one in answer.events:
            if isinstance(one, UsageReported):
                counted = one.usage.input
        return _json({"input_tokens": counted})


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
