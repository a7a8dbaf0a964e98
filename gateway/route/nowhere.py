"""Says why nobody could be asked, and what an operator can do about it."""

from __future__ import annotations

from gateway.core.errors import UpstreamUnavailable
from gateway.route.plan import LOCAL_UNAVAILABLE, NO_LOCAL_TARGET, NO_PERMITTED_TARGET


def nowhere(reason: str) -> UpstreamUnavailable:
    """The fault for a plan without choices; `reason` is the plan's, and becomes the code."""
    message, hint = _WORDS[reason]
    return UpstreamUnavailable(message, code=reason, hint=hint)


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
