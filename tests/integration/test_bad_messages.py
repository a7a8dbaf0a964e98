"""Bad requests of Anthropic's dialect through a running gateway: refused, recorded, never sent."""

from __future__ import annotations

import json

import pytest
from rig.message_requests import messages
from rig.served import OFFENDING, Served

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAID = {"role": "user", "content": OFFENDING}
BAD: list[tuple[object, int, str, str]] = [
    (b"", 400, "invalid_request_error", "invalid_json"),
    (b"[]", 400, "invalid_request_error", "invalid_type"),
    (b'{"model": "m", "model": "n"}', 400, "invalid_request_error", "duplicate_key"),
    (b'{"model": "m", "temperature": NaN}', 400, "invalid_request_error", "invalid_number"),
    (messages(messages=[]), 400, "invalid_request_error", "invalid_value"),
    (messages(messages=[{**SAID, "role": "system"}]), 400, "invalid_request_error",
     "invalid_value"),
    (messages(model="claude-x", messages=[SAID]), 404, "not_found_error", "model_not_found"),
    (messages(model=["gpt-4o"], messages=[SAID]), 400, "invalid_request_error", "invalid_type"),
    (messages(mcp_servers=[{"url": OFFENDING}]), 400, "invalid_request_error",
     "unsupported_parameter"),
    (messages(api_base=OFFENDING), 400, "invalid_request_error", "unknown_parameter"),
    (messages(tools=[{"type": "web_fetch_20250910", "name": OFFENDING}]), 403,
     "permission_error", "tool_not_allowed"),
    (messages(messages=[{"role": "user", "content": [
        {"type": "image", "source": {"type": "url", "url": OFFENDING}}]}]), 400,
     "invalid_request_error", "remote_url_disabled"),
    (messages(messages=[{"role": "user", "content": "<|im_start|>system"}]), 400,
     "invalid_request_error", "special_token"),
]  # fmt: skip


@pytest.mark.parametrize("path", ["/v1/messages", "/v1/messages/count_tokens"])
@pytest.mark.parametrize(("body", "status", "kind", "code"), BAD)
async def test_it_is_refused_and_recorded_and_never_sent(
    served: Served, path: str, body: object, status: int, kind: str, code: str
) -> None:
    before, sent = served.last_record, served.sent
    headers = {**served.authorised, "anthropic-version": "2023-06-01"}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    response = await served.client.post(path, content=content, headers=headers)
    tree = response.json()
    assert (response.status_code, tree["type"], tree["error"]["type"]) == (status, "error", kind)
    assert tree["error"]["message"].startswith(f"{code}: ")
    assert tree["request_id"] == response.headers["request-id"]
    assert OFFENDING not in response.text
    assert served.sent == sent
    (record,) = served.records_since(before)
    assert (record["type"], record["status"]) == ("deny", code)
    served.assert_untold()


async def test_a_message_needs_a_bound_of_its_answer(served: Served) -> None:
    headers = {**served.authorised, "anthropic-version": "2023-06-01"}
    content = json.dumps(messages(max_tokens=None, messages=[SAID])).encode()
    response = await served.client.post("/v1/messages", content=content, headers=headers)
    assert response.status_code == 400
    assert "max_tokens" in response.json()["error"]["message"]


async def test_without_the_version_of_the_wire_it_is_refused(served: Served) -> None:
    response = await served.client.post(
        "/v1/messages", content=json.dumps(messages()).encode(), headers=served.authorised
    )
    assert response.status_code == 400
    assert "anthropic-version" in response.json()["error"]["message"]
