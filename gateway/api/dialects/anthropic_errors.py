"""The error object of the Anthropic API."""

from __future__ import annotations

import json

from gateway.api.dialect import Rendered
from gateway.api.dialects.openai_errors import retry_headers
from gateway.core.errors import GatewayError

_OVERLOADED = 529
_TYPES = {
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    _OVERLOADED: "overloaded_error",
}


class AnthropicErrors:
    """Errors as `{"type": "error", "error": {"type", "message"}, "request_id"}`."""

    name = "anthropic_messages"

    def error(self, fault: GatewayError, *, request_id: str) -> Rendered:
        """The response for a fault; its message begins with the code, which has no field here."""
        status = _OVERLOADED if fault.http_status == 503 else fault.http_status
        default = "api_error" if status >= 500 else "invalid_request_error"
        message = f"{fault.code}: {fault.message} {fault.hint}".strip()
        body = {
            "type": "error",
            "error": {"type": _TYPES.get(status, default), "message": message},
            "request_id": request_id,
        }
        return Rendered(
            status=status,
            headers={
                "content-type": "application/json",
                "request-id": request_id,
                **retry_headers(fault),
            },
            body=json.dumps(body, ensure_ascii=False).encode(),
        )
