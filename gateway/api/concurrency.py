"""How many requests of one key may be under way at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Protocol

from gateway.core.errors import InvalidRequest
from gateway.core.request import Principal

PER_KEY = 32


class Places(Protocol):
    """Places of each name, of which there are only so many."""

    def take(self, name: str, most: int) -> int | None:
        """One of the `most` places of `name`, None where all are taken."""
        ...

    def give_back(self, place: int) -> None:
        """Let another have it."""
        ...


class Concurrency:
    """Counts what is under way, so that one app cannot take all the room.

    Where several processes answer, `places` are those that they share.
    """

    def __init__(self, most: int = PER_KEY, places: Places | None = None) -> None:
        self._most = most
        self._places = places or _Own()

    @contextmanager
    def one_more(self, principal: Principal) -> Iterator[None]:
        """Hold a place for one request; raises InvalidRequest (429) where there is none."""
        place = self._places.take(principal.key_id, self._most)
        if place is None:
            raise InvalidRequest(
                f"This key has {self._most} requests under way, as many as it may have.",
                code="rate_limit_exceeded",
                http_status=429,
                hint="Wait for one of them to end.",
            )
        try:
            yield
        finally:
            self._places.give_back(place)


class _Own:
    """The places of a process that shares them with nobody."""

    def __init__(self) -> None:
        self._taken: dict[int, str] = {}
        self._under_way: Counter[str] = Counter()
        self._numbers = count()

    def take(self, name: str, most: int) -> int | None:
        if self._under_way[name] >= most:
            return None
        place = next(self._numbers)
        self._taken[place] = name
        self._under_way[name] += 1
        return place

    def give_back(self, place: int) -> None:
        name = self._taken.pop(place)
        self._under_way[name] -= 1
        if not self._under_way[name]:
            del self._under_way[name]
