"""What a request needs of `permits:` and the policies do not grant."""

from __future__ import annotations

from gateway.core.decision import Decision
from gateway.core.errors import InvalidRequest
from gateway.core.permission import Permission
from gateway.core.request import Request


def unpermitted(request: Request, decision: Decision) -> InvalidRequest | None:
    """The fault of the first thing that the request asks for and no policy permits."""
    for permission, label in request.asks.items():
        if permission not in decision.permissions:
            return _fault(permission, label)
    return None


def _fault(permission: Permission, label: str) -> InvalidRequest:
    if permission is Permission.REMOTE_URLS:
        return InvalidRequest(
            "Nothing is fetched from addresses.",
            code="remote_url_disabled",
            param=label,
            hint="Send the content inside the request, or ask for a policy that permits "
            "`remote_urls`.",
        )
    return InvalidRequest(
        f"No policy permits `{permission.value}`.", code="unsupported_parameter", param=label
    )
