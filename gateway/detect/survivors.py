"""What the patterns still find in texts that are about to be sent.

A conversation is sent whole at each turn, and what was masked of it once is
masked alike the next time: a text is looked through once, and kept of it, under
a keyed hash, are the fingerprints of what was found.
"""

from __future__ import annotations

import secrets
from collections import Counter, OrderedDict
from collections.abc import Iterable
from hashlib import blake2b
from threading import Lock

from gateway.detect.canonical import canonicalise
from gateway.detect.fingerprint import Fingerprint
from gateway.detect.linear import LinearPass

_MOST = 50_000  # texts; most hold nothing, and take some 200 bytes
_MOST_FOUND = 200_000  # fingerprints; some 100 bytes each


class Survivors:
    """Counts treated values that are still there; safe to use from several threads."""

    def __init__(self, linear: LinearPass, fingerprint: Fingerprint) -> None:
        self._linear = linear
        self._fingerprint = fingerprint
        self._key = secrets.token_bytes(32)
        self._lock = Lock()
        self._known: OrderedDict[bytes, tuple[str, ...]] = OrderedDict()
        self._found = 0

    def count(self, texts: Iterable[str], fingerprints: frozenset[str], *, app: str = "") -> int:
        """How many values with one of `fingerprints` the patterns find in `texts`.

        What is kept for one `app` is not for another, as with the verdicts.
        """
        return sum(
            times * sum(found in fingerprints for found in self._in(text, app))
            for text, times in Counter(texts).items()
        )

    def _in(self, text: str, app: str) -> tuple[str, ...]:
        """The fingerprints of everything in `text`."""
        told = f"{len(app)} {app}{text}".encode("utf-8", "surrogatepass")
        name = blake2b(told, key=self._key, digest_size=20).digest()
        with self._lock:
            known = self._known.get(name)
            if known is not None:
                self._known.move_to_end(name)
                return known
        found = tuple(
            self._fingerprint(item.recognizer.entity, item.hit.canonical)
            for item in self._linear.scan(canonicalise(text).text)
        )
        with self._lock:
            if name not in self._known:
                self._known[name] = found
                self._found += len(found)
            while len(self._known) > _MOST or self._found > _MOST_FOUND:
                self._found -= len(self._known.popitem(last=False)[1])
        return found
