"""A refusal by policy as the fault that a dialect writes."""

from __future__ import annotations

from gateway.core.decision import Reason, Refused
from gateway.core.errors import GatewayError

_REFUSED = {
    "en": "A policy of your organisation does not let this request be answered.",
    "tr": "Kuruluşunuzun bir politikası bu isteğin yanıtlanmasına izin vermiyor.",
}
_NO_TARGET = {
    "en": "The policies of your organisation permit no model that could answer this request.",
    "tr": "Kuruluşunuzun politikaları bu isteği yanıtlayabilecek hiçbir modele izin vermiyor.",
}


class Denied(GatewayError):
    """The fault by which a refusal is written; the decision itself is a value."""

    code = "policy_blocked"
    http_status = 403


def denied(decision: Refused, language: str) -> Denied:
    """The fault for a refusal: in the words of the deciding rule, else in `language`."""
    unreachable = decision.reason is Reason.NO_PERMITTED_TARGET
    words = _NO_TARGET if unreachable else _REFUSED
    message = decision.rule.message if decision.rule else ""
    return Denied(message or words["tr" if language == "tr" else "en"])
