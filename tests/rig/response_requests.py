"""Requests of the responses dialect, read as the data plane reads them."""

from __future__ import annotations

import json

import pytest
from rig.answering import PRINCIPAL, SECRETS

from gateway.api.dialects.responses_request import read_request
from gateway.api.strict_json import loads
from gateway.core.errors import InvalidRequest
from gateway.core.request import Request, Segment
from gateway.state.seals import Seals

SEALS = Seals(SECRETS)
TOOL = {
    "type": "function",
    "name": "mail",
    "parameters": {"type": "object", "properties": {"kime": {}}},
}


def responses(**fields: object) -> dict[str, object]:
    """A small valid request."""
    return {"model": "m", "input": "Selam", **fields}


def read(**fields: object) -> Request:
    """A small request with `fields`, parsed from its bytes."""
    return read_request(
        loads(json.dumps(responses(**fields)).encode()),
        principal=PRINCIPAL,
        request_id="req_1",
        unseal=lambda text: SEALS.unwrap(text, app=PRINCIPAL.app),
    )


def call(arguments: str = "{}", call_id: str = "c1") -> dict[str, object]:
    """An item that calls one tool."""
    return {"type": "function_call", "call_id": call_id, "name": "mail", "arguments": arguments}


def result(output: object, call_id: str = "c1") -> dict[str, object]:
    """An item with what a tool gave."""
    return {"type": "function_call_output", "call_id": call_id, "output": output}


def seen(request: Request, label: str) -> Segment:
    """The one segment of that name."""
    (found,) = [segment for segment in request.segments if segment.label == label]
    return found


def refusal(**fields: object) -> InvalidRequest:
    """How a request with `fields` is refused."""
    with pytest.raises(InvalidRequest) as caught:
        read(**fields)
    return caught.value
