from __future__ import annotations

import json

import httpx
import pytest

from gateway.core.errors import (
    UpstreamError,
    UpstreamRejected,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from gateway.egress.faults import fault_of_failure, fault_of_object, fault_of_status
from gateway.egress.nonsense import Nonsense

WORDS = "sk-secret and Ayşe Yılmaz"


def fault(
    status: int,
    body: object = None,
    *,
    clients_key: bool = False,
    asked: tuple[str, ...] = (),
    **headers: str,
) -> UpstreamError:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    made = fault_of_status(
        "cloud/m",
        httpx.Response(status, headers=fields),
        content,
        clients_key=clients_key,
        asked=asked,
    )
    assert made.target == "cloud/m"
    assert "secret" not in made.message + made.hint
    return made


@pytest.mark.parametrize("status", [400, 402, 404, 408, 409, 413, 415, 422, 451])
def test_a_refusal_keeps_its_status_and_none_of_its_words(status: int) -> None:
    made = fault(status, {"error": {"message": WORDS, "code": WORDS, "type": WORDS}})
    assert isinstance(made, UpstreamRejected)
    assert (made.http_status, made.code) == (status, "upstream_rejected")
    assert not made.retryable


def test_a_field_that_is_not_known_is_named_if_it_was_asked_for() -> None:
    body = {"error": {"code": "unsupported_parameter", "param": "top_k", "message": WORDS}}
    known = fault(400, body, asked=("top_k",))
    assert (known.code, known.message) == (
        "unsupported_parameter",
        "Target cloud/m does not know top_k.",
    )
    other = fault(400, body, asked=("n",))
    assert (other.code, "top_k" in other.message) == ("upstream_rejected", False)


@pytest.mark.parametrize(
    "error",
    [
        {"message": WORDS, "code": "context_length_exceeded"},
        {"message": WORDS, "type": "exceed_context_size_error", "n_prompt_tokens": 9, "code": 400},
        {
            "message": "This model's maximum context length is 2048 tokens. However, you",
            "type": "BadRequestError",
            "param": "input_tokens",
            "code": 400,
        },
        {"message": "the request exceeds the available context size of 2048"},
        {"message": "prompt is too long: 210000 tokens > 200000 maximum"},
        {"message": "input length and `max_tokens` exceed context limit: 199000 + 4096 > 200000"},
    ],
)
def test_a_request_that_is_too_long_has_its_own_code(error: object) -> None:
    made = fault(400, {"error": error})
    assert (made.http_status, made.code) == (400, "context_length_exceeded")
    assert fault_of_object("t", dict(error) if isinstance(error, dict) else {}).code == made.code


def test_a_model_that_the_target_does_not_have_has_its_own_code() -> None:
    body = {"error": {"message": WORDS, "type": "NotFoundError", "param": "model", "code": 404}}
    assert fault(404, body).code == "model_not_found"
    assert fault(404, {"error": {"code": "model_not_found"}}).code == "model_not_found"
    assert fault(404, {"detail": "Not Found"}).code == "upstream_rejected"


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_not_accepted_is_our_fault_and_not_the_callers(status: int) -> None:
    ours = fault(status, {"error": "Unauthorized"})
    assert (ours.http_status, ours.code) == (502, "upstream_auth")
    assert not isinstance(ours, UpstreamRejected)
    theirs = fault(status, {"error": WORDS}, clients_key=True)
    assert (theirs.http_status, theirs.code) == (502, "upstream_auth")
    assert isinstance(theirs, UpstreamRejected)


def test_too_many_requests_say_when_to_come_back() -> None:
    made = fault(429, {"error": {"message": WORDS}}, retry_after="17")
    assert isinstance(made, UpstreamRejected)
    assert (made.http_status, made.retry_after) == (429, "17")


@pytest.mark.parametrize("status", [500, 502, 503, 529, 407])
def test_a_target_in_trouble_is_unavailable_and_says_when_to_come_back(status: int) -> None:
    made = fault(status, {"error": {"message": WORDS}}, retry_after="3")
    assert isinstance(made, UpstreamUnavailable)
    assert (made.http_status, made.retry_after) == (503, "3")


@pytest.mark.parametrize("status", [300, 301, 302, 307, 308, 201, 204])
def test_what_is_neither_answer_nor_refusal_is_unavailable(status: int) -> None:
    assert isinstance(fault(status), UpstreamUnavailable)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("0", "0"),
        ("Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:28:00 GMT"),
        ("-1", None),
        ("1.5", None),
        ("9" * 12, None),
        (WORDS.encode().decode("latin-1"), None),
        ("", None),
    ],
)
def test_only_a_time_is_kept_of_retry_after(value: str, kept: str | None) -> None:
    response = httpx.Response(503, headers=[(b"retry-after", value.encode("latin-1"))])
    assert fault_of_status("t", response, b"", clients_key=False).retry_after == kept


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"x"', b"\xff", b"{" * 9000])
def test_a_refusal_that_cannot_be_read_is_still_a_refusal(body: bytes) -> None:
    assert fault(400, body).http_status == 400


def test_an_error_object_inside_an_answer_is_told_by_its_code() -> None:
    assert isinstance(fault_of_object("t", {"message": WORDS}), UpstreamUnavailable)
    assert isinstance(fault_of_object("t", {"code": 500}), UpstreamUnavailable)
    assert fault_of_object("t", {"code": 429}).http_status == 429
    assert fault_of_object("t", {"status": 422}).http_status == 422
    assert fault_of_object("t", {"code": 401}).code == "upstream_auth"


@pytest.mark.parametrize(
    ("failure", "kind", "says"),
    [
        (httpx.ConnectError(WORDS), UpstreamUnavailable, "could not be reached"),
        (httpx.ConnectTimeout(WORDS), UpstreamUnavailable, "could not be reached"),
        (httpx.ProxyError(WORDS), UpstreamUnavailable, "could not be reached"),
        (httpx.ReadTimeout(WORDS), UpstreamTimeout, "in time"),
        (TimeoutError(WORDS), UpstreamTimeout, "in time"),
        (httpx.ReadError(WORDS), UpstreamUnavailable, "broke off"),
        (httpx.RemoteProtocolError(WORDS), UpstreamUnavailable, "broke off"),
        (httpx.StreamClosed(), UpstreamUnavailable, "broke off"),
        (Nonsense("a body that is too large"), UpstreamUnavailable, "a body that is too large"),
    ],
)
def test_a_failure_is_told_by_its_kind_alone(
    failure: Exception, kind: type[UpstreamError], says: str
) -> None:
    made = fault_of_failure("local/m", failure)
    assert type(made) is kind
    assert says in made.message
    assert "local/m" in made.message
    assert "secret" not in made.message + made.hint
