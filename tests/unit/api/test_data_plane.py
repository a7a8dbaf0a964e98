from __future__ import annotations

import json
import logging

import pytest
from rig.answering import (
    AUTHORISED,
    KEY,
    MODELS,
    PRINCIPAL,
    Response,
    Scripted,
    called,
    chat,
    data_plane,
    exchanged,
    listening,
    posted,
    said,
    scope_of,
)

from gateway.core.errors import AuditUnavailable

SECRET = "10000000146"
OPENAI = [pair for pair in AUTHORISED if pair[0] != "anthropic-version"]


async def got(path: str, pipeline: Scripted | None = None, method: str = "GET") -> Response:
    app = data_plane(pipeline or Scripted())
    return await called(app, scope_of(method, path, OPENAI))


async def test_models_are_listed_and_found_by_name() -> None:
    listed = json.loads((await got("/v1/models")).body)
    assert listed["object"] == "list"
    assert [model["id"] for model in listed["data"]] == list(MODELS)
    for path in ("/v1/models/local/qwen3-8b", "/v1/models/local%2Fqwen3-8b"):
        assert (await got(path)).json["id"] == "local/qwen3-8b"


@pytest.mark.parametrize("name", ["M", "m%20", "gpt-x", "m%E2%80%8B", "local"])
async def test_a_model_under_another_spelling_is_not_there(name: str) -> None:
    pipeline = Scripted()
    response = await got(f"/v1/models/{name}", pipeline)
    assert (response.status, response.error["code"]) == (404, "model_not_found")
    assert pipeline.refusals == [("model_not_found", PRINCIPAL, "openai_chat")]


async def test_who_sends_the_header_of_anthropic_gets_its_shapes_of_models() -> None:
    pipeline = Scripted()
    app = data_plane(pipeline)
    listed = (await called(app, scope_of("GET", "/v1/models", AUTHORISED))).json
    assert (listed["first_id"], listed["last_id"]) == (MODELS[0], MODELS[-1])
    one = (await called(app, scope_of("GET", "/v1/models/local%2Fqwen3-8b", AUTHORISED))).json
    assert (one["type"], one["id"]) == ("model", "local/qwen3-8b")
    missing = await called(app, scope_of("GET", "/v1/models/x", AUTHORISED))
    assert missing.error["type"] == "not_found_error"
    assert pipeline.refusals == [("model_not_found", PRINCIPAL, "anthropic_messages")]


async def test_models_are_shown_to_callers_only() -> None:
    pipeline = Scripted()
    response = await called(data_plane(pipeline), scope_of("GET", "/v1/models"))
    assert (response.status, response.error["code"]) == (401, "invalid_api_key")
    assert response.headers["www-authenticate"] == "Bearer"
    assert pipeline.refusals == [("invalid_api_key", None, "openai_chat")]


async def test_health_is_told_to_everybody_without_detail() -> None:
    app = data_plane(Scripted(), ready=lambda: False)
    alive = await called(app, scope_of("GET", "/livez"))
    assert (alive.status, alive.json) == (200, {"status": "ok"})
    waiting = await called(app, scope_of("GET", "/readyz"))
    assert (waiting.status, waiting.json) == (503, {"status": "not ready"})
    assert (await got("/readyz")).status == 200
    assert (await got("/readyz", method="HEAD")).body == b""


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/chat/completions", 405),
        ("PUT", "/v1/chat/completions", 405),
        ("OPTIONS", "/v1/chat/completions", 405),
        ("TRACE", "/v1/models", 405),
        ("POST", "/livez", 405),
        ("GET", "/v1/responses", 405),
        ("POST", "/v1/files", 404),
        ("POST", "/v1/batches", 404),
        ("POST", "//v1/chat/completions", 404),
        ("POST", "/v1/%63hat/completions", 404),
        ("GET", "/metrics", 404),
        ("GET", "/docs", 404),
    ],
)
async def test_there_is_no_way_past_the_routes(method: str, path: str, status: int) -> None:
    pipeline = Scripted()
    app = data_plane(pipeline)
    response = await called(app, scope_of(method, path, OPENAI), json.dumps(chat()).encode())
    assert response.status == status
    assert ("allow" in response.headers) == (status == 405)
    assert response.error["type"] == "invalid_request_error"
    assert pipeline.asked == []
    cause = "method_not_allowed" if status == 405 else "unknown_url"
    assert pipeline.refusals == [(cause, PRINCIPAL, "openai_chat")]


async def test_an_unknown_path_is_nobody_s_where_nobody_is_known() -> None:
    pipeline = Scripted()
    await called(data_plane(pipeline), scope_of("GET", "/nowhere"))
    assert pipeline.refusals == [("unknown_url", None, "openai_chat")]


async def test_clients_of_the_other_dialect_get_its_errors() -> None:
    pipeline = Scripted()
    response = await got("/v1/messages/batches", pipeline, method="POST")
    assert response.status == 404
    assert response.json["type"] == "error"
    assert response.error["type"] == "not_found_error"
    assert response.headers["request-id"] == response.headers["x-turnike-request"]
    assert pipeline.refusals == [("unknown_url", PRINCIPAL, "anthropic_messages")]


async def test_a_refusal_of_a_path_is_not_told_before_it_is_recorded() -> None:
    pipeline = Scripted(unrecorded=AuditUnavailable("The log cannot be written."))
    assert (await got("/nowhere", pipeline)).status == 503


async def test_a_defect_is_a_500_that_says_nothing_and_logs_only_its_kind(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        response = await posted(data_plane(Scripted(fault=ValueError(SECRET))), chat())
    request_id = response.headers["x-turnike-request"]
    assert (response.status, response.error["code"]) == (500, "internal_error")
    assert request_id in str(response.error["message"])
    assert response.headers["x-should-retry"] == "false"
    assert SECRET not in response.body.decode()
    assert SECRET not in caplog.text
    assert "Traceback" not in caplog.text
    assert f"request {request_id} failed: ValueError" in caplog.text


async def test_a_defect_in_a_stream_ends_it_with_an_error(caplog: pytest.LogCaptureFixture) -> None:
    for steps in ([*said("Mer")[:2], KeyError(SECRET)], [KeyError(SECRET)]):
        response = await posted(data_plane(Scripted(steps=steps)), chat(stream=True))
        assert response.status == 200
        assert b"[DONE]" not in response.body
        last = json.loads(response.body.strip().rpartition(b"data: ")[2])
        assert last["error"]["code"] == "internal_error"
        assert SECRET not in response.body.decode()
    assert SECRET not in caplog.text


async def test_over_a_socket_an_encoded_path_has_no_second_meaning() -> None:
    request = (
        b"POST /v1/%63hat/completions HTTP/1.1\r\nHost: localhost\r\n"
        b"Authorization: Bearer " + KEY.encode() + b"\r\nContent-Type: application/json\r\n"
        b"Connection: close\r\nContent-Length: 2\r\n\r\n{}"
    )
    pipeline = Scripted()
    async with listening(data_plane(pipeline)) as port:
        answer = await exchanged(port, request)
    assert answer.startswith(b"HTTP/1.1 404")
    assert pipeline.refusals == [("unknown_url", PRINCIPAL, "openai_chat")]
