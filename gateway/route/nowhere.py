"""Says why nobody answers, and what can be done about it."""

from __future__ import annotations

from gateway.core.errors import GatewayError, InvalidRequest, UpstreamUnavailable
from gateway.route.plan import (
    CONTEXT_LENGTH_EXCEEDED,
    EMBEDDING_NOT_PERMITTED,
    LOCAL_UNAVAILABLE,
    NO_LOCAL_TARGET,
    NO_PERMITTED_TARGET,
    TOOL_NOT_ALLOWED,
    UNSUPPORTED_BY_LOCAL,
)


def nowhere(
    reason: str, *, rule: str = "", lacking: str = "", retry_after: str | None = None
) -> GatewayError:
    """The fault for a plan that leads nowhere; `reason` is one of a plan's and becomes the code.

    `rule` is the name of the rule that holds the request, `lacking` the
    capability that is missing, `retry_after` what a target said of itself.
    """
    held = f'by the rule "{rule}"' if rule else "by a policy"
    if reason == CONTEXT_LENGTH_EXCEEDED:
        return InvalidRequest(
            f"The request is held inside the organisation {held}, and it is too long for every"
            " model there.",
            code=reason,
            hint="Send less, or add a target at home with a longer context.",
        )
    if reason == UNSUPPORTED_BY_LOCAL:
        return InvalidRequest(
            f"The request is held inside the organisation {held}, and no model there can do what"
            f" it needs: {lacking}.",
            code=reason,
            hint=f"Ask without {lacking}, or add a target at home that can do it.",
        )
    if reason == EMBEDDING_NOT_PERMITTED:
        return InvalidRequest(
            f"The text is held inside the organisation {held}, and the vectors of another model"
            " than the one that was asked for would not fit.",
            code=reason,
            http_status=403,
            hint="Ask for an embedding model at home.",
        )
    if reason == TOOL_NOT_ALLOWED:
        return InvalidRequest(
            "No model that may be asked is of the provider that runs this tool.",
            code=reason,
            http_status=403,
            hint="Ask without it, or for a model of that provider.",
        )
    message, hint = _WORDS[reason]
    return UpstreamUnavailable(message, code=reason, hint=hint, retry_after=retry_after)


_WORDS = {
    NO_LOCAL_TARGET: (
        "This request is held inside the organisation, and no model is set up there.",
        "Add a target with boundary: organisation to the settings.",
    ),
    LOCAL_UNAVAILABLE: (
        "This request is held inside the organisation, and no model there answers now.",
        "Try again later.",
    ),
    NO_PERMITTED_TARGET: (
        "No target that may answer this request is set up.",
        "Name default_model in the settings, or ask for a model that GET /v1/models lists.",
    ),
}
