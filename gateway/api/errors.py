"""Answers a fault in the shape that the clients of its path expect."""

from __future__ import annotations

from gateway.api.asgi import Scope, Send, raw_path, respond
from gateway.api.dialect import ErrorShape
from gateway.api.dialects.anthropic_errors import AnthropicErrors
from gateway.api.dialects.openai_errors import OpenAiErrors
from gateway.api.routes import NotAllowed, speaks_anthropic
from gateway.core.errors import GatewayError

REQUEST_HEADER = "x-turnike-request"
_OPENAI = OpenAiErrors()
_ANTHROPIC = AnthropicErrors()
_CLOSING = frozenset({400, 408, 413, 415, 431})


def shape_of(scope: Scope) -> ErrorShape:
    """How errors of this path are written."""
    return _ANTHROPIC if speaks_anthropic(raw_path(scope)) else _OPENAI


async def send_fault(
    scope: Scope, send: Send, fault: GatewayError, *, request_id: str, unread: bool = False
) -> None:
    """Send the response for a fault; `unread` says that the body was not read to its end.

    The connection is then closed, so that nothing in it is taken for a request.
    """
    rendered = shape_of(scope).error(fault, request_id=request_id)
    headers = {**rendered.headers, REQUEST_HEADER: request_id}
    if isinstance(fault, NotAllowed):
        headers["allow"] = fault.allow
    if unread and fault.http_status in _CLOSING:
        headers["connection"] = "close"
    body = b"" if scope["method"] == "HEAD" else rendered.body
    await respond(send, rendered.status, headers, body)
