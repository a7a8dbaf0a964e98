"""The keyed hash by which equal values are known without being kept."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import TypeAlias

Fingerprint: TypeAlias = Callable[[str, str], str]

_SEPARATOR = "\x1f"


def fingerprints(key: bytes) -> Fingerprint:
    """The function that makes 32 hex digits of an entity and a value in its one spelling."""

    def fingerprint(entity: str, canonical: str) -> str:
        value = f"{entity}{_SEPARATOR}{canonical}".encode("utf-8", "replace")
        return hmac.digest(key, value, "sha256")[:16].hex()

    return fingerprint
