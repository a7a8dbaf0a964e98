"""The error object of the Anthropic API."""

from __future__ import annotations

import json

from gateway.api.dialect import Rendered
from gateway.api.dialects.openai_errors import SPENT, retry_headers
from gateway.core.errors import GatewayError

VERSION_HEADER = b"anthropic-version"
"""What every client of this API sends."""

_OVERLOADED = 529
_UNPAID = 402
_TYPES = {
    401: "authentication_error",
    _UNPAID: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    _OVERLOADED: "overloaded_error",
}
_FAMILIAR = {"context_length_exceeded": "prompt is too long."}
"""Words that programs look for, because the wire has no codes."""


class AnthropicErrors:
    """Errors as `{"type": "error", "error": {"type", "message"}, "request_id"}`."""

    name = "anthropic_messages"
    request_header = "request-id"

    def error(self, fault: GatewayError, *, request_id: str) -> Rendered:
        """The response for a fault."""
        return Rendered(
            status=_status(fault),
            headers={
                "content-type": "application/json",
                self.request_header: request_id,
                **retry_headers(fault),
            },
            body=json.dumps(error_object(fault, request_id), ensure_ascii=False).encode(),
        )


def error_object(fault: GatewayError, request_id: str) -> dict[str, object]:
    """The error object; its message begins with the code, which has no field here."""
    status = _status(fault)
    default = "api_error" if status >= 500 else "invalid_request_error"
    said = [f"{fault.code}:", _FAMILIAR.get(fault.code, ""), fault.message, fault.hint]
    message = " ".join(part for part in said if part)
    return {
        "type": "error",
        "error": {"type": _TYPES.get(status, default), "message": message},
        "request_id": request_id,
    }


def _status(fault: GatewayError) -> int:
    if fault.code == SPENT:
        return _UNPAID
    return _OVERLOADED if fault.http_status == 503 else fault.http_status
