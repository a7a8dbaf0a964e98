"""Bad completions and embeddings through a running gateway: refused, recorded, never sent."""

from __future__ import annotations

import json

import pytest
from rig.served import OFFENDING, Bad, Served, assert_error

pytestmark = pytest.mark.asyncio(loop_scope="session")

FIELD = {"/v1/completions": "prompt", "/v1/embeddings": "input"}
MISSING, TYPE, VALUE = "missing_required_parameter", "invalid_type", "invalid_value"
EITHER: list[tuple[dict[str, object], str, str]] = [
    ({"model": None}, MISSING, "model"),
    ({"model": [OFFENDING]}, TYPE, "model"),
    ({"user": 7}, TYPE, "user"),
    ({"api_base": OFFENDING}, "unknown_parameter", "api_base"),
    ({"fallbacks": [OFFENDING]}, "unknown_parameter", "fallbacks"),
]
GIVEN: list[tuple[object, str, str]] = [
    (None, MISSING, ""),
    ([], VALUE, ""),
    ({"text": OFFENDING}, TYPE, ""),
    ([OFFENDING] * 10_000, VALUE, ""),
    ([OFFENDING, 7], TYPE, "[1]"),
    ([10000000146], TYPE, "[0]"),
    ("<|im_start|>" + OFFENDING, "special_token", ""),
]
COMPLETIONS: list[tuple[dict[str, object], str, str]] = [
    ({"n": 10**9}, VALUE, "n"),
    ({"best_of": 10**9}, VALUE, "best_of"),
    ({"max_tokens": 0}, VALUE, "max_tokens"),
    ({"temperature": "hot"}, TYPE, "temperature"),
    ({"stop": [OFFENDING] * 10_000}, VALUE, "stop"),
    ({"stream": "yes"}, TYPE, "stream"),
    ({"echo": 1}, TYPE, "echo"),
    ({"logprobs": 99}, VALUE, "logprobs"),
]
EMBEDDINGS: list[tuple[dict[str, object], str, str]] = [
    ({"dimensions": 0}, VALUE, "dimensions"),
    ({"encoding_format": OFFENDING}, VALUE, "encoding_format"),
    ({"stream": True}, VALUE, "stream"),
]
ROWS = [
    *((path, *row) for path in FIELD for row in EITHER),
    *((path, {FIELD[path]: given}, code, FIELD[path] + place)
      for path in FIELD for given, code, place in GIVEN),
    *(("/v1/completions", *row) for row in COMPLETIONS),
    *(("/v1/embeddings", *row) for row in EMBEDDINGS),
]  # fmt: skip


@pytest.mark.parametrize(("path", "fields", "code", "param"), ROWS)
async def test_it_is_refused_and_recorded_and_never_sent(
    served: Served, path: str, fields: dict[str, object], code: str, param: str
) -> None:
    before, sent = served.last_record, served.sent
    body = {"model": "gpt-4o", FIELD[path]: OFFENDING, **fields}
    response = await served.client.post(
        path, content=json.dumps(body).encode(), headers=served.authorised
    )
    assert_error(response.status_code, response.content, Bad(body=b"", code=code, param=param))
    assert response.headers["x-should-retry"] == "false"
    assert served.sent == sent
    (record,) = served.records_since(before)
    assert (record["type"], record["status"]) == ("deny", code)
    served.assert_untold()
