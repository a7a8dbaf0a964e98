from __future__ import annotations

import pytest

from gateway.api.routes import (
    CHAT,
    Endpoint,
    NotAllowed,
    Route,
    is_shared,
    route,
    speaks_anthropic,
)
from gateway.core.errors import InvalidRequest


def test_the_paths_that_are_answered() -> None:
    assert route("POST", CHAT).endpoint is Endpoint.CHAT
    assert route("GET", b"/v1/models").endpoint is Endpoint.MODELS
    assert route("GET", b"/livez").endpoint is Endpoint.LIVE
    assert route("HEAD", b"/readyz").endpoint is Endpoint.READY


@pytest.mark.parametrize("path", [b"/v1/models/local/qwen3-8b", b"/v1/models/local%2Fqwen3-8b"])
def test_the_name_of_a_model_may_hold_a_slash(path: bytes) -> None:
    assert route("GET", path) == Route(endpoint=Endpoint.MODEL, name="local/qwen3-8b")


@pytest.mark.parametrize(
    "path",
    [
        b"",
        b"/",
        b"*",
        b"//v1/chat/completions",
        b"/v1/%63hat/completions",
        b"/v1/chat/completions/",
        b"/v1/chat/completions;x",
        b"/v1/../admin",
        b"/v1/./chat/completions",
        b"/V1/chat/completions",
        b"/v1/models/",
        b"/v1/batches",
        b"/metrics",
        b"/docs",
        b"/openapi.json",
        b"/v1/chat/completions\x00",
        "/v1/çay".encode(),
    ],
)
def test_any_other_spelling_is_no_path_at_all(path: bytes) -> None:
    with pytest.raises(InvalidRequest) as refused:
        route("POST", path)
    assert (refused.value.http_status, refused.value.code) == (404, "unknown_url")


@pytest.mark.parametrize("method", ["GET", "PUT", "TRACE", "CONNECT", "OPTIONS", "post", ""])
def test_another_method_is_told_which_one_is_taken(method: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        route(method, CHAT)
    assert (refused.value.http_status, refused.value.allow) == (405, "POST")


def test_only_paths_below_messages_speak_the_other_dialect() -> None:
    assert speaks_anthropic(b"/v1/messages")
    assert speaks_anthropic(b"/v1/messages/count_tokens")
    assert not speaks_anthropic(b"/v1/messagesx")
    assert not speaks_anthropic(CHAT)


def test_models_are_listed_by_both_apis() -> None:
    assert is_shared(b"/v1/models")
    assert is_shared(b"/v1/models/m")
    assert not is_shared(b"/v1/modelsx")
    assert not is_shared(CHAT)
