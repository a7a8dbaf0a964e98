"""The headers that tell a caller what was decided."""

from __future__ import annotations

from gateway.api.errors import REQUEST_HEADER
from gateway.core.decision import Ruling, slug


def decision_headers(
    decision: Ruling, *, request_id: str, target: str = "", shown: bool = True
) -> dict[str, str]:
    """The `x-turnike-…` headers of a decision; only the request's id where not `shown`."""
    headers = {REQUEST_HEADER: request_id}
    if not shown:
        return headers
    headers["x-turnike-effect"] = decision.effect.word
    if target:
        headers["x-turnike-target"] = target
    rule = decision.rule
    headers["x-turnike-rule"] = "otherwise" if rule is None else slug(rule.name) or "unnamed"
    headers["x-turnike-policy"] = decision.digest
    return headers
