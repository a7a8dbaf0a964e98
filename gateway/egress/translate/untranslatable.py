"""The error for what another wire format has no word for."""

from __future__ import annotations

from gateway.core.errors import InvalidRequest


def untranslatable(param: str, what: str = "") -> InvalidRequest:
    """The error for the part `param` of a request, or for `what` stands there."""
    said = f"{param} ({what})" if what else param
    return InvalidRequest(
        f"{said} cannot be told to the model that answers this request.",
        code="unsupported_parameter",
        param=param,
        hint="Leave it out, or ask for a model of a provider that knows it.",
    )


def unspoken() -> InvalidRequest:
    """The error for a kind of request that the answering target does not take."""
    return InvalidRequest(
        "The model that answers this request does not take requests of this kind.",
        code="unsupported_request",
        hint="Ask for a model of another provider.",
    )
