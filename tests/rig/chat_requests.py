"""Requests of the chat dialect, read as the data plane reads them."""

from __future__ import annotations

import base64
import json

import pytest
from rig.answering import PRINCIPAL, chat

from gateway.api.dialects.openai_chat_request import read_request
from gateway.api.strict_json import loads
from gateway.core.errors import InvalidRequest
from gateway.core.request import Request, Segment

PNG = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()
SOUND = base64.b64encode(b"RIFF" + bytes(20)).decode()


def read(**fields: object) -> Request:
    """A small request with `fields`, parsed from its bytes."""
    body = json.dumps(chat(**fields)).encode()
    return read_request(loads(body), principal=PRINCIPAL, request_id="req_1")


def said_by(role: str, content: object, **fields: object) -> dict[str, object]:
    """One message."""
    return {"role": role, "content": content, **fields}


def called_tool(arguments: str, call_id: str = "c1") -> dict[str, object]:
    """An assistant's message that calls one tool."""
    function = {"name": "mail", "arguments": arguments}
    call = {"id": call_id, "type": "function", "function": function}
    return {"role": "assistant", "content": None, "tool_calls": [call]}


def tool(parameters: object = None, **fields: object) -> dict[str, object]:
    """One function tool."""
    return {"type": "function", "function": {"name": "f", "parameters": parameters, **fields}}


def refusal(**fields: object) -> InvalidRequest:
    """How a request with `fields` is refused."""
    with pytest.raises(InvalidRequest) as refused:
        read(**fields)
    return refused.value


def besides_model(request: Request) -> list[Segment]:
    """Every segment but the name of the model, which each request has."""
    return [item for item in request.segments if item.label != "model"]


def seen(request: Request, label: str) -> Segment:
    """The one segment of that label."""
    (segment,) = [item for item in request.segments if item.label == label]
    return segment
