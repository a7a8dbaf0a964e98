"""Says why nobody answers, and what can be done about it."""

from __future__ import annotations

from gateway.core.errors import UpstreamUnavailable
from gateway.route.plan import LOCAL_UNAVAILABLE, NO_LOCAL_TARGET, NO_PERMITTED_TARGET


def nowhere(reason: str, *, retry_after: str | None = None) -> UpstreamUnavailable:
    """The fault for a plan that leads nowhere; `reason` is one of a plan's and becomes the code.

    `retry_after` is what a target said of itself.
    """
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
