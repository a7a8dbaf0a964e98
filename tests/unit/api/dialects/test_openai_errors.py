from __future__ import annotations

import json

import pytest

from gateway.api.dialects.openai_errors import OpenAiErrors, error_type, retry_headers
from gateway.core.errors import (
    AuditUnavailable,
    ContainmentError,
    GatewayError,
    InvalidRequest,
    Unauthenticated,
    UpstreamRejected,
    UpstreamUnavailable,
)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "invalid_request_error"),
        (401, "invalid_request_error"),
        (403, "permission_error"),
        (404, "invalid_request_error"),
        (413, "invalid_request_error"),
        (415, "invalid_request_error"),
        (429, "rate_limit_error"),
        (500, "server_error"),
        (504, "server_error"),
    ],
)
def test_a_status_has_its_type(status: int, kind: str) -> None:
    assert error_type(status) == kind


@pytest.mark.parametrize(
    ("fault", "headers"),
    [
        (InvalidRequest("x"), {"x-should-retry": "false"}),
        (InvalidRequest("x", http_status=409), {"x-should-retry": "false"}),
        (InvalidRequest("x", http_status=413), {}),
        (InvalidRequest("x", http_status=429), {"retry-after": "2"}),
        (Unauthenticated("x"), {"www-authenticate": "Bearer"}),
        (ContainmentError("x"), {"x-should-retry": "false"}),
        (GatewayError("x"), {"x-should-retry": "false"}),
        (AuditUnavailable("x"), {"retry-after": "2"}),
        (UpstreamUnavailable("x", retry_after="17"), {"retry-after": "17"}),
        (UpstreamUnavailable("x", code="no_local_target"), {"x-should-retry": "false"}),
        (UpstreamRejected("x", http_status=429, retry_after="3"), {"retry-after": "3"}),
    ],
)
def test_sdks_are_told_what_to_try_again(fault: GatewayError, headers: dict[str, str]) -> None:
    assert retry_headers(fault) == headers


def test_a_message_says_what_and_what_to_do() -> None:
    fault = InvalidRequest("Çok büyük.", hint="Küçültün.", param="n", code="too_large")
    rendered = OpenAiErrors().error(fault, request_id="req_1")
    assert rendered.status == 400
    assert json.loads(rendered.body)["error"] == {
        "message": "Çok büyük. Küçültün.",
        "type": "invalid_request_error",
        "param": "n",
        "code": "too_large",
    }
