"""How much the bodies of all requests under way may hold, so that memory runs out for nobody.

What is read counts piece by piece, from the first byte until its request ends. One key
may hold half of the room: who sends too much is turned away before anybody else is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gateway.core.errors import InvalidRequest, Overloaded
from gateway.core.request import Principal

ALL_BYTES = 512 * 1024 * 1024


class Room:
    """Counts the bytes of bodies; `most` for all keys together, and never less than `one` body."""

    def __init__(self, most: int = ALL_BYTES, *, one: int = 0) -> None:
        self._most = max(most, one)
        self._share = max(self._most // 2, one)
        self._held: Counter[str] = Counter()
        self._all = 0

    @contextmanager
    def for_body(self, principal: Principal) -> Iterator[Callable[[int], None]]:
        """Hold room for one body: what is given is called with the size of each piece.

        The call raises InvalidRequest (429) where the key holds its half, and
        Overloaded where there is no room at all.
        """
        held = 0

        def more(size: int) -> None:
            nonlocal held
            if self._held[principal.key_id] + size > self._share:
                raise InvalidRequest(
                    "The requests of this key that are under way are too large together.",
                    code="rate_limit_exceeded",
                    http_status=429,
                    hint="Wait for one of them to end.",
                )
            if self._all + size > self._most:
                raise Overloaded(
                    "The gateway holds as much of requests as it has room for.",
                    hint="Try again in a moment.",
                )
            held += size
            self._held[principal.key_id] += size
            self._all += size

        try:
            yield more
        finally:
            self._all -= held
            self._held[principal.key_id] -= held
            if not self._held[principal.key_id]:
                del self._held[principal.key_id]
