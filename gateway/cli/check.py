"""What one look of `turnike doctor` says."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.core.errors import GatewayError

OK, WARN, FAIL = "ok", "warn", "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line: what was looked at, how it is, and what is to be said of it."""

    name: str
    state: str
    detail: str = ""


def failed(name: str, fault: GatewayError) -> Check:
    """A look that ended in a fault."""
    return Check(name=name, state=FAIL, detail=str(fault))
