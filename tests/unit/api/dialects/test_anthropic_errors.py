from __future__ import annotations

import json

import pytest

from gateway.api.dialects.anthropic_errors import AnthropicErrors
from gateway.core.errors import AuditUnavailable, GatewayError, InvalidRequest, Unauthenticated


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        (InvalidRequest("x"), 400, "invalid_request_error"),
        (InvalidRequest("x", http_status=404), 404, "not_found_error"),
        (InvalidRequest("x", http_status=405), 405, "invalid_request_error"),
        (InvalidRequest("x", http_status=413), 413, "request_too_large"),
        (InvalidRequest("x", http_status=429), 429, "rate_limit_error"),
        (Unauthenticated("x"), 401, "authentication_error"),
        (AuditUnavailable("x"), 529, "overloaded_error"),
        (GatewayError("x"), 500, "api_error"),
    ],
)
def test_a_fault_has_the_type_that_sdks_know(fault: GatewayError, status: int, kind: str) -> None:
    rendered = AnthropicErrors().error(fault, request_id="req_1")
    body = json.loads(rendered.body)
    assert rendered.status == status
    assert (body["type"], body["error"]["type"], body["request_id"]) == ("error", kind, "req_1")
    assert body["error"]["message"].startswith(fault.code)
    assert rendered.headers["request-id"] == "req_1"
