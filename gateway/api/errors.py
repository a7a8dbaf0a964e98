"""Answers a fault in the shape that the clients of its path expect."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gateway.api.asgi import Receive, Scope, Send, begin, header_values, raw_path, respond
from gateway.api.body import discard
from gateway.api.dialect import ErrorShape
from gateway.api.dialects.anthropic_errors import VERSION_HEADER, AnthropicErrors
from gateway.api.dialects.openai_errors import OpenAiErrors
from gateway.api.routes import NotAllowed, is_shared, speaks_anthropic
from gateway.core.errors import GatewayError

REQUEST_HEADER = "x-turnike-request"
_OPENAI = OpenAiErrors()
_ANTHROPIC = AnthropicErrors()
_TOO_SLOW = 408
_NONE: Mapping[str, str] = MappingProxyType({})
_CLOSING = frozenset({400, _TOO_SLOW, 413, 415, 431})


def shape_of(scope: Scope) -> ErrorShape:
    """How errors are written for whoever sent this request."""
    return _ANTHROPIC if expects_anthropic(scope) else _OPENAI


def expects_anthropic(scope: Scope) -> bool:
    """Whether the client expects what the Anthropic API would answer.

    Its paths tell, and on those that both APIs have, the header that it asks for.
    """
    path = raw_path(scope)
    told = bool(header_values(scope, VERSION_HEADER))
    return speaks_anthropic(path) or (told and is_shared(path))


async def send_fault(
    scope: Scope,
    send: Send,
    fault: GatewayError,
    *,
    request_id: str,
    unread: Receive | None = None,
    extra: Mapping[str, str] = _NONE,
) -> None:
    """Send the response for a fault, with `extra` headers.

    `unread` is given where the body was not read to its end. What is left of it
    is then discarded and the connection closed, so that nothing in it is taken
    for a request.
    """
    rendered = shape_of(scope).error(fault, request_id=request_id)
    headers = {**rendered.headers, **extra, REQUEST_HEADER: request_id}
    if isinstance(fault, NotAllowed):
        headers["allow"] = fault.allow
    body = b"" if scope["method"] == "HEAD" else rendered.body
    if unread is None or fault.http_status not in _CLOSING:
        await respond(send, rendered.status, headers, body)
        return
    headers |= {"connection": "close", "content-length": str(len(body))}
    await begin(send, rendered.status, headers)
    await send({"type": "http.response.body", "body": body, "more_body": True})
    if fault.http_status != _TOO_SLOW and not header_values(scope, b"expect"):
        await discard(unread)
    await send({"type": "http.response.body", "body": b""})
