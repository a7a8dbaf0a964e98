"""Every fault the gateway raises.

    GatewayError              code, http_status, message, hint, retryable
    ├─ ConfigError            at start-up only, exit 2
    │  ├─ PolicyError         file, line, column
    │  └─ SettingsError       file, line, column where known
    ├─ ClientError            the caller can mend it
    │  ├─ InvalidRequest      400 (413, 415 for size and type); names the parameter
    │  ├─ Unauthenticated     401
    │  ├─ UnknownModel        404
    │  └─ BudgetExceeded      429 (402 in the shape of Anthropic)
    ├─ UpstreamError          a target did not answer; target, retry_after
    │  ├─ UpstreamRejected    the target refused the request: its 4xx status
    │  ├─ UpstreamUnavailable 503: unreachable, broke off, or answered nonsense
    │  │  └─ EgressUnavailable  the process of the external plane is not there
    │  └─ UpstreamTimeout     504
    ├─ Overloaded             503: the gateway has no room for more
    ├─ LegalHold              what an operator asked to erase is under a hold
    ├─ UnderWay               what an operator asked to erase is still being answered
    └─ SafeguardError         503: a safeguard could not do its work, so nothing was sent
       ├─ InspectionFailed
       ├─ AuditUnavailable
       │  └─ AuditRolledBack  at start-up only, exit 3
       ├─ BudgetUnavailable
       ├─ PriceUnknown        a policy spends, and nobody knows what the target costs
       └─ ContainmentError    500: a defect tried to send held text out, and could not

A refusal by policy is a `Decision`, not an error. A message never contains a
found value, prompt text, an answer or a key: it says what happened, why, and
(`hint`) what to do.
"""

from __future__ import annotations


class GatewayError(Exception):
    """Base of all faults; `code` is stable and appears in the error object of the dialect."""

    code = "internal_error"
    http_status = 500
    retryable = False

    def __init__(self, message: str, *, code: str | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if code is not None:
            self.code = code


def a_defect() -> GatewayError:
    """The fault for a defect of ours, of which nothing is told but the request's id."""
    return GatewayError("The gateway has a defect and could not answer.")


class ConfigError(GatewayError):
    """Something that the operator wrote cannot be used; the program exits with 2."""

    code = "config_error"

    def __init__(
        self, message: str, *, file: str = "", line: int = 0, column: int = 0, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.file = file
        self.line = line
        self.column = column

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}: " if self.line else ""
        where = where or (f"{self.file}: " if self.file else "")
        return f"{where}{self.message}" + (f" {self.hint}" if self.hint else "")


class PolicyError(ConfigError):
    """A policy file that does not load."""

    code = "policy_error"


class SettingsError(ConfigError):
    """A settings file, or a TURNIKE_ variable, that does not load."""

    code = "settings_error"


class ClientError(GatewayError):
    """The caller sent something that it can mend; `param` names the place, never its value."""

    code = "invalid_request"
    http_status = 400

    def __init__(
        self, message: str, *, code: str | None = None, param: str | None = None, hint: str = ""
    ) -> None:
        super().__init__(message, code=code, hint=hint)
        self.param = param


class InvalidRequest(ClientError):
    """The request cannot be understood or is refused as it stands."""

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        hint: str = "",
        http_status: int = 400,
    ) -> None:
        super().__init__(message, code=code, param=param, hint=hint)
        self.http_status = http_status


class Unauthenticated(ClientError):
    """No key, or none that is known: the same answer for every cause."""

    code = "invalid_api_key"
    http_status = 401


class UnknownModel(ClientError):
    """The model is unknown or not permitted: the same answer for both."""

    code = "model_not_found"
    http_status = 404


class BudgetExceeded(ClientError):
    """A budget has no room for the request, and no rule says what to do then."""

    code = "insufficient_quota"
    http_status = 429


class UpstreamError(GatewayError):
    """A target did not give an answer; its own words are never relayed."""

    code = "upstream_error"
    http_status = 502

    def __init__(
        self,
        message: str,
        *,
        target: str = "",
        code: str | None = None,
        hint: str = "",
        retry_after: str | None = None,
    ) -> None:
        super().__init__(message, code=code, hint=hint)
        self.target = target
        self.retry_after = retry_after


class UpstreamRejected(UpstreamError):
    """The target refused the request with a 4xx status, which is mirrored."""

    code = "upstream_rejected"

    def __init__(
        self,
        message: str,
        *,
        http_status: int,
        target: str = "",
        code: str | None = None,
        hint: str = "",
        retry_after: str | None = None,
    ) -> None:
        super().__init__(message, target=target, code=code, hint=hint, retry_after=retry_after)
        self.http_status = http_status


class UpstreamUnavailable(UpstreamError):
    """The target could not be reached, broke off, or answered what is not an answer."""

    code = "upstream_unavailable"
    http_status = 503
    retryable = True


class EgressUnavailable(UpstreamUnavailable):
    """The process that sends to targets outside is not there; that says nothing of the target."""

    code = "egress_unavailable"


class UpstreamTimeout(UpstreamError):
    """The target did not answer in the time that the limits allow."""

    code = "upstream_timeout"
    http_status = 504
    retryable = True


class Overloaded(GatewayError):
    """The gateway has as much to do as it has room for."""

    code = "overloaded"
    http_status = 503
    retryable = True


class LegalHold(GatewayError):
    """What is to be erased must be kept, because somebody with the right to do so said so."""

    code = "legal_hold"
    http_status = 409


class UnderWay(GatewayError):
    """What is to be erased is still coming into being."""

    code = "under_way"
    http_status = 409
    retryable = True


class SafeguardError(GatewayError):
    """A safeguard could not do its work, so nothing was sent."""

    code = "safeguard_unavailable"
    http_status = 503
    retryable = True


class InspectionFailed(SafeguardError):
    """The detectors could not be run at all."""

    code = "classification_unavailable"


class AuditUnavailable(SafeguardError):
    """The log could not be written, so nothing may be sent."""

    code = "audit_unavailable"


class AuditRolledBack(AuditUnavailable):
    """The log lacks records that a checkpoint kept elsewhere speaks of; nothing is appended."""

    code = "audit_rolled_back"


class BudgetUnavailable(SafeguardError):
    """The budgets that the request draws from could not be read or written."""

    code = "budget_unavailable"


class PriceUnknown(SafeguardError):
    """A policy limits what is spent, and no permitted target has a price that is known."""

    code = "price_unknown"
    retryable = False


class ContainmentError(SafeguardError):
    """Text held to a boundary was about to cross it; the send was refused."""

    code = "containment"
    http_status = 500
    retryable = False
