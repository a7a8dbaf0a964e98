"""Turns what went wrong with a target into the errors that callers see.

A target's own words are read to learn the kind of its error, and never passed on.
"""

from __future__ import annotations

import re
from collections.abc import Container

import httpx

from gateway.core.errors import (
    UpstreamError,
    UpstreamRejected,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from gateway.core.jsonfields import count_in, object_in, text_in
from gateway.core.jsontree import JsonObject
from gateway.egress.nonsense import Nonsense
from gateway.egress.upstream_json import read_object

_TOO_LONG = frozenset({"context_length_exceeded", "exceed_context_size_error"})
_TOO_LONG_TEXT = re.compile(
    r"maximum context length|context (?:length|size|window) (?:is|of)"
    r"|prompt is too long|exceed context limit",
    re.I,
)
_NO_MODEL = frozenset({"model_not_found", "NotFoundError", "not_found_error"})
_UNKNOWN = "unsupported_parameter"
_RETRY_AFTER = re.compile(r"[0-9]{1,9}|[A-Z][a-z]{2}, [0-9A-Za-z: ]{18,24} GMT")
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


def fault_of_status(
    target: str,
    response: httpx.Response,
    body: bytes,
    *,
    clients_key: bool,
    asked: Container[str] = (),
) -> UpstreamError:
    """The error for an answer that is not 200; `body` is the beginning of what came with it.

    `asked` are the names of the request's fields: a refusal of one of them names it.

    `clients_key` says that the caller's own key was sent: if the target does
    not take it, that is no fault of the target.
    """
    status = response.status_code
    wait = _retry_after(response)
    if status in {401, 403}:
        return _unauthorised(target, clients_key=clients_key)
    if 400 <= status < 500 and status != 407:
        return _rejected(target, status, _error_in(body), wait, asked)
    what = "redirected the request" if 300 <= status < 400 else f"answered with status {status}"
    return UpstreamUnavailable(
        f"Target {target} {what}.", target=target, retry_after=wait, hint="Try again later."
    )


def fault_of_object(target: str, error: JsonObject) -> UpstreamError:
    """The error for an error object that stands where an answer should."""
    status = count_in(error, "code") or count_in(error, "status") or 0
    if status in {401, 403}:
        return _unauthorised(target, clients_key=False)
    if 400 <= status < 500 or _is_too_long(error):
        return _rejected(target, status or 400, error, None)
    return UpstreamUnavailable(f"Target {target} broke off with an error.", target=target)


def fault_of_failure(target: str, failure: Exception) -> UpstreamError:
    """The error for an exchange that failed; nothing of `failure` but its kind is used."""
    if isinstance(failure, Nonsense):
        return UpstreamUnavailable(f"Target {target} answered with {failure.what}.", target=target)
    if isinstance(failure, _NEVER_SENT):
        return UpstreamUnavailable(
            f"Target {target} could not be reached.",
            target=target,
            hint="Check that it runs, and its urls, addresses and tls in the settings.",
        )
    if isinstance(failure, TimeoutError | httpx.TimeoutException):
        return UpstreamTimeout(
            f"Target {target} did not answer in time.", target=target, hint="Try again later."
        )
    return UpstreamUnavailable(f"Target {target} broke off.", target=target)


def _unauthorised(target: str, *, clients_key: bool) -> UpstreamError:
    if clients_key:
        return UpstreamRejected(
            f"Target {target} did not accept the key of this request.",
            http_status=502,
            target=target,
            code="upstream_auth",
            hint="Check the provider key that the app sends.",
        )
    return UpstreamError(
        f"Target {target} did not accept the gateway's key.",
        target=target,
        code="upstream_auth",
        hint="Whoever runs the gateway should check api_key of that target.",
    )


def _rejected(
    target: str,
    status: int,
    error: JsonObject,
    wait: str | None,
    asked: Container[str] = (),
) -> UpstreamRejected:
    if status == 429:
        message, code = f"Target {target} has too many requests.", "rate_limit_exceeded"
    elif _is_too_long(error):
        message, code = f"The request is too long for target {target}.", "context_length_exceeded"
    elif status == 404 and {text_in(error, "code"), text_in(error, "type")} & _NO_MODEL:
        message, code = f"Target {target} does not have that model.", "model_not_found"
    elif text_in(error, "code") == _UNKNOWN and text_in(error, "param") in asked:
        message, code = f"Target {target} does not know {text_in(error, 'param')}.", _UNKNOWN
    else:
        message = f"Target {target} refused the request with status {status}."
        code = UpstreamRejected.code
    return UpstreamRejected(message, http_status=status, target=target, code=code, retry_after=wait)


def _is_too_long(error: JsonObject) -> bool:
    words = {text_in(error, "code"), text_in(error, "type")}
    return bool(words & _TOO_LONG) or bool(_TOO_LONG_TEXT.search(text_in(error, "message")))


def _error_in(body: bytes) -> JsonObject:
    try:
        tree = read_object(body)
    except Nonsense:
        return {}
    return object_in(tree, "error") or tree


def _retry_after(response: httpx.Response) -> str | None:
    value = response.headers.get("retry-after", "")
    return value if _RETRY_AFTER.fullmatch(value) else None
