"""Requests of Anthropic's dialect, read as the data plane reads them."""

from __future__ import annotations

import json

import pytest
from rig.answering import PRINCIPAL, SECRETS

from gateway.api.dialects.anthropic_request import read_request
from gateway.api.strict_json import loads
from gateway.core.errors import InvalidRequest
from gateway.core.request import Request, Segment
from gateway.state.seals import Seals

SEALS = Seals(SECRETS)
TOOL = {"name": "mail", "input_schema": {"type": "object", "properties": {"kime": {}}}}
PNG = {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgoAAAAA"}


def messages(**fields: object) -> dict[str, object]:
    """A small valid request."""
    said = [{"role": "user", "content": "Selam"}]
    return {"model": "m", "max_tokens": 64, "messages": said, **fields}


def read(**fields: object) -> Request:
    """A small request with `fields`, parsed from its bytes."""
    return read_request(
        loads(json.dumps(messages(**fields)).encode()),
        principal=PRINCIPAL,
        request_id="req_1",
        unseal=lambda text: SEALS.unwrap(text, app=PRINCIPAL.app),
    )


def said_by(role: str, *blocks: object) -> dict[str, object]:
    """One message of blocks."""
    return {"role": role, "content": list(blocks)}


def text(words: str) -> dict[str, object]:
    """A block of text."""
    return {"type": "text", "text": words}


def called(arguments: object, call_id: str = "c1") -> dict[str, object]:
    """A block that calls one tool."""
    return {"type": "tool_use", "id": call_id, "name": "mail", "input": arguments}


def result(content: object, call_id: str = "c1", **fields: object) -> dict[str, object]:
    """A block with what a tool gave."""
    return {"type": "tool_result", "tool_use_id": call_id, "content": content, **fields}


def seen(request: Request, label: str) -> Segment:
    """The one segment of that name."""
    (found,) = [segment for segment in request.segments if segment.label == label]
    return found


def refusal(**fields: object) -> InvalidRequest:
    """How a request with `fields` is refused."""
    with pytest.raises(InvalidRequest) as caught:
        read(**fields)
    return caught.value
