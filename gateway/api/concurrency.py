"""How many requests of one key may be under way at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from gateway.core.errors import InvalidRequest
from gateway.core.request import Principal

PER_KEY = 32


class Concurrency:
    """Counts what is under way, so that one app cannot take all the room."""

    def __init__(self, most: int = PER_KEY) -> None:
        self._most = most
        self._under_way: Counter[str] = Counter()

    @contextmanager
    def one_more(self, principal: Principal) -> Iterator[None]:
        """Hold a place for one request; raises InvalidRequest (429) where there is none."""
        key = principal.key_id
        if self._under_way[key] >= self._most:
            raise InvalidRequest(
                f"This key has {self._most} requests under way, as many as it may have.",
                code="rate_limit_exceeded",
                http_status=429,
                hint="Wait for one of them to end.",
            )
        self._under_way[key] += 1
        try:
            yield
        finally:
            self._under_way[key] -= 1
            if not self._under_way[key]:
                del self._under_way[key]
