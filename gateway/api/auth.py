"""Who asks: from the key that was presented, and from nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from gateway.api.asgi import Scope, header_values
from gateway.core.errors import InvalidRequest, Unauthenticated
from gateway.core.request import Principal
from gateway.core.sensitive import Sensitive

OPEN = Principal(app="open", team="open", key_id="open")
MINTED = "tk_"

_QUERY_KEYS = frozenset(
    {"key", "api_key", "api-key", "apikey", "access_token", "token", "authorization", "x-api-key"}
)
_MOST_QUERY_FIELDS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """An authenticated caller; `key` may travel to a provider whose key it is, never our own."""

    principal: Principal
    key: Sensitive[str] | None


class Authenticator:
    """Knows callers by `lookup`, which returns None for an unknown key.

    Without a `lookup` everybody is the app `open`.
    """

    def __init__(self, lookup: Callable[[str], Principal | None] | None) -> None:
        self._lookup = lookup

    def authenticate(self, scope: Scope) -> Caller:
        """Who sent this request.

        Raises Unauthenticated, with the same words for every cause,
        InvalidRequest where keys are ambiguous, and SafeguardError where keys
        cannot be looked up.
        """
        key = presented_key(scope)
        if self._lookup is None:
            return Caller(principal=OPEN, key=_travelling(key))
        principal = None if key is None else self._lookup(key.reveal())
        if principal is None:
            raise _unauthenticated()
        return Caller(principal=principal, key=_travelling(key))


def presented_key(scope: Scope) -> Sensitive[str] | None:
    """The key in `Authorization: Bearer` or `x-api-key`; None where there is none.

    Raises InvalidRequest for two headers of one kind, or two different keys,
    and Unauthenticated for a key in the query, where logs would keep it.
    """
    _refuse_query_keys(scope)
    bearer = _only(scope, b"authorization")
    direct = _only(scope, b"x-api-key")
    presented = None
    if bearer is not None:
        scheme, _, value = bearer.strip().partition(" ")
        presented = value.strip() if scheme.lower() == "bearer" else ""
    if direct is not None:
        direct = direct.strip()
        if presented is not None and presented != direct:
            raise InvalidRequest(
                "Authorization and x-api-key hold different keys.", code="conflicting_keys"
            )
        presented = direct
    return Sensitive(presented) if presented else None


def _only(scope: Scope, name: bytes) -> str | None:
    values = header_values(scope, name)
    if len(values) > 1:
        raise InvalidRequest(
            f"The header {name.decode()} occurs {len(values)} times.", code="duplicate_header"
        )
    return values[0].decode("latin-1") if values else None


def _refuse_query_keys(scope: Scope) -> None:
    query = bytes(scope.get("query_string") or b"")
    if not query:
        return
    try:
        pairs = parse_qsl(
            query.decode("latin-1"), keep_blank_values=True, max_num_fields=_MOST_QUERY_FIELDS
        )
    except ValueError:
        pairs = [("key", "")]
    if any(name.strip().lower() in _QUERY_KEYS for name, _ in pairs):
        raise _unauthenticated()


def _travelling(key: Sensitive[str] | None) -> Sensitive[str] | None:
    return None if key is None or key.reveal().startswith(MINTED) else key


def _unauthenticated() -> Unauthenticated:
    return Unauthenticated(
        "The request bears no key that is known here.",
        hint="Send a key of this gateway in the header Authorization: Bearer ….",
    )
