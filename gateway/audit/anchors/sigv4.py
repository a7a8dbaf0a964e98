"""Signs requests to an object store: AWS Signature Version 4, as S3 takes it.

Paths consist of characters that no encoding changes; the body is signed by its
hash. Source: the page "Authenticating Requests: Using the Authorization Header"
of the Amazon S3 API reference, whose examples are the tests.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from gateway.core.sensitive import Sensitive

_ALGORITHM = "AWS4-HMAC-SHA256"
Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreKey:
    """What an object store knows us by; `token` belongs to temporary keys only."""

    access: Sensitive[str]
    secret: Sensitive[str]
    token: Sensitive[str] | None = None


def query_of(pairs: Mapping[str, str]) -> str:
    """Pairs as a query string, in the order and the spelling that is signed."""
    return urlencode(sorted(pairs.items()), quote_via=quote, safe="-_.~")


def signed(
    key: StoreKey,
    *,
    region: str,
    now: datetime,
    method: str,
    host: str,
    path: str,
    query: str = "",
    headers: Headers = (),
    body: bytes = b"",
) -> list[tuple[str, str]]:
    """`headers`, in lower case, and those that sign the request; `now` is in UTC."""
    hashed = hashlib.sha256(body).hexdigest()
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    sent = [*headers, ("x-amz-content-sha256", hashed), ("x-amz-date", stamp)]
    if key.token is not None:
        sent.append(("x-amz-security-token", key.token.reveal()))
    covered = sorted([*sent, ("host", host)])
    names = ";".join(name for name, _ in covered)
    lines = "".join(f"{name}:{value}\n" for name, value in covered)
    request = "\n".join((method, path, query, lines, names, hashed))
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    summary = hashlib.sha256(request.encode()).hexdigest()
    text = "\n".join((_ALGORITHM, stamp, scope, summary))
    secret = f"AWS4{key.secret.reveal()}".encode()
    for part in (*scope.split("/"), text):
        secret = hmac.new(secret, part.encode(), hashlib.sha256).digest()
    credential = f"{key.access.reveal()}/{scope}"
    told = f"Credential={credential},SignedHeaders={names},Signature={secret.hex()}"
    return [*sent, ("authorization", f"{_ALGORITHM} {told}")]
