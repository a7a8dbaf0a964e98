"""Which replica has probably seen the beginning of a conversation.

A server that remembers the prompts it has read answers a longer one with the
same beginning sooner. Replicas are ranked by a hash of their URL and that
beginning (rendezvous hashing, Thaler and Ravishankar 1998), so that all gateways
of an installation prefer the same one, and the others keep theirs when one goes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from gateway.core.request import Place, Request
from gateway.route.replica import Replica

_BEGINNING = frozenset({Place.SYSTEM, Place.TOOLS})
_BYTES = 16


class Affinity:
    """Ranks replicas under `key`; nothing that it reads is kept."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def preferred(self, request: Request, replicas: Sequence[Replica]) -> Replica | None:
        """The replica for this app's system prompt, tools and first user text; None without."""
        texts = [part.text for part in request.segments if part.place in _BEGINNING]
        if not texts and not request.conversation:
            return None
        beginning = self._hash((request.principal.app, *texts, request.conversation))
        return max(replicas, key=lambda one: self._hash((beginning.hex(), one.url)))

    def _hash(self, parts: Iterable[str]) -> bytes:
        digest = hashlib.blake2b(key=self._key, digest_size=_BYTES)
        for part in parts:
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big"))
            digest.update(data)
        return digest.digest()
