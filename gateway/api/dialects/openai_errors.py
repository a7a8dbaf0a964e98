"""The error object of the OpenAI API, and which errors its SDKs should try again."""

from __future__ import annotations

import json

from gateway.api.asgi import Scope
from gateway.api.dialect import Rendered
from gateway.core.errors import (
    BudgetExceeded,
    ClientError,
    GatewayError,
    Unauthenticated,
    UpstreamError,
)

_TYPES = {403: "permission_error", 429: "rate_limit_error"}
SPENT = BudgetExceeded.code
_NEVER_AGAIN = frozenset({"no_local_target", "no_permitted_target", SPENT})
_FIXED = frozenset({400, 403, 409})
_LATER = frozenset({429, 503})
_WAIT = "2"  # seconds until a place, a safeguard or a target is worth another try


class OpenAiErrors:
    """Errors as `{"error": {"message", "type", "param", "code"}}`."""

    name = "openai_chat"
    request_header = "x-request-id"

    def check_headers(self, scope: Scope) -> None:
        """No header is asked for beyond those of every request."""

    def error(self, fault: GatewayError, *, request_id: str) -> Rendered:
        """The response for a fault; the id of the request stands in the text of a defect."""
        return Rendered(
            status=fault.http_status,
            headers={
                "content-type": "application/json",
                self.request_header: request_id,
                **retry_headers(fault),
            },
            body=json.dumps(error_object(fault, request_id), ensure_ascii=False).encode(),
        )


def error_object(fault: GatewayError, request_id: str) -> dict[str, object]:
    """The error object of `fault`."""
    message = f"{fault.message} {fault.hint}".strip()
    if fault.http_status == 500:
        message = f"{message} Request: {request_id}."
    return {
        "error": {
            "message": message,
            "type": fault.code if fault.code == SPENT else error_type(fault.http_status),
            "param": fault.param if isinstance(fault, ClientError) else None,
            "code": fault.code,
        }
    }


def error_type(status: int) -> str:
    """The type of error that goes with a status."""
    if status >= 500:
        return "server_error"
    return _TYPES.get(status, "invalid_request_error")


def retry_headers(fault: GatewayError) -> dict[str, str]:
    """What tells an SDK whether and when to try again.

    The SDKs try 408, 409, 429 and every 5xx again unless they are told not to.
    """
    headers: dict[str, str] = {}
    status = fault.http_status
    final = fault.code in _NEVER_AGAIN or (status >= 500 and not fault.retryable)
    if status in _FIXED or final:
        headers["x-should-retry"] = "false"
    wait = fault.retry_after if isinstance(fault, UpstreamError) else None
    if wait is None and status in _LATER and not final:
        wait = _WAIT
    if wait is not None:
        headers["retry-after"] = wait
    if isinstance(fault, Unauthenticated):
        headers["www-authenticate"] = "Bearer"
    return headers
