"""A bounded queue that serves keys in turn, by the work that each has asked for.

Deficit round robin (Shreedhar and Varghese 1996): a key's turn gives it credit,
and what it may take then weighs no more than its credit. So one key with many or
long requests delays its own, and not those of others.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Generic, TypeVar

T = TypeVar("T")

_QUANTUM = 4096


class Full(Exception):
    """The queue has no place for a request of this key."""


class FairQueue(Generic[T]):
    """Items by the key that they belong to, at most `most`; weights are tokens."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lines: OrderedDict[str, deque[tuple[int, T]]] = OrderedDict()
        self._credit: dict[str, int] = {}

    def __len__(self) -> int:
        return sum(len(line) for line in self._lines.values())

    def join(self, key: str, weight: int, item: T) -> T | None:
        """Let `item` wait; returns the item that had to go for it, if one had to.

        In a full queue the newest item of the key with most of them makes room
        for a key that has fewer. Raises Full where that is no other key.
        """
        gone = None
        if len(self) >= self._most:
            gone = self._make_room(key)
        self._lines.setdefault(key, deque()).append((weight, item))
        self._credit.setdefault(key, 0)
        return gone

    def leave(self, key: str, item: T) -> None:
        """`item` waits no longer; nothing happens where it has gone already."""
        line = self._lines.get(key, deque())
        left = deque(entry for entry in line if entry[1] is not item)
        if left:
            self._lines[key] = left
        else:
            self._forget(key)

    def pop(self) -> T:
        """Take the item whose turn it is; raises KeyError where none waits."""
        while True:
            key = next(iter(self._lines), None)
            if key is None:
                raise KeyError("nothing waits")
            line = self._lines[key]
            weight, item = line[0]
            if weight <= self._credit[key]:
                self._credit[key] -= weight
                line.popleft()
                if not line:
                    self._forget(key)
                return item
            self._credit[key] += _QUANTUM
            self._lines.move_to_end(key)

    def ahead(self, key: str) -> int:
        """About how many items are served before the next one of `key`."""
        own = len(self._lines.get(key, ()))
        others = (len(line) for name, line in self._lines.items() if name != key)
        return own + sum(min(length, own + 1) for length in others)

    def _make_room(self, key: str) -> T:
        longest = max(self._lines, key=lambda name: len(self._lines[name]), default=key)
        own = len(self._lines.get(key, ()))
        if longest == key or len(self._lines[longest]) <= own + 1:
            raise Full
        _, gone = self._lines[longest].pop()
        return gone

    def _forget(self, key: str) -> None:
        self._lines.pop(key, None)
        self._credit.pop(key, None)
