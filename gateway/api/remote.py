"""Addresses from which a model server would fetch an image or a file.

A policy must permit it (`remote_urls`), and nobody here looks at what is behind
an address: the part is opaque, so that the request stays inside.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from gateway.api.segments import Segments
from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import Path
from gateway.core.permission import Permission
from gateway.core.request import Place

LONGEST = 8192

_SCHEMES = frozenset({"http", "https"})
_PLAIN = re.compile(r"[!-\[\]-~]+")  # printable ASCII without a backslash
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?")
_AT_HOME = (".localhost", ".local", ".internal", ".home.arpa", ".lan", ".intranet", ".corp")


def is_remote(url: str) -> bool:
    """Whether it begins like an address that could be fetched."""
    return url.strip().lower().partition(":")[0] in _SCHEMES


def read_remote(found: Segments, url: str, path: Path, label: str, place: Place) -> None:
    """Collect an address; its part cannot be read, and a policy must permit it.

    Raises InvalidRequest (`remote_url_disabled`) for one that no policy can
    permit: with a user, a port of its own, or a host that is no public name.
    """
    if not _is_public(url):
        raise InvalidRequest(
            "Nothing is fetched from such an address.",
            code="remote_url_disabled",
            param=label,
            hint="Send the content inside the request.",
        )
    found.needs(Permission.REMOTE_URLS, label)
    found.text(url, path, label, place)
    found.opaque(label)


def _is_public(url: str) -> bool:
    if len(url) > LONGEST or not _PLAIN.fullmatch(url):
        return False
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        return False
    if (
        parts.scheme not in _SCHEMES
        or port is not None
        or "@" in parts.netloc
        or host.endswith(_AT_HOME)
    ):
        return False
    return bool(_HOST.fullmatch(host)) or _is_global_number(host)


def _is_global_number(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        return False
