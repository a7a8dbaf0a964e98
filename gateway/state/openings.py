"""What stands in several conversations, and therefore marks none of them.

Apps put the same instructions around every text, and agents the same notes
before every question. What stood in two conversations with different openings
and left in them as it was is common to the app. It has left already, so that
nothing is lost by not remembering it later. That a text stood in one of them is
known in the memory of one process only: forgetting it makes the gateway
stricter, never looser.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

_MOST = 200_000  # some 25 MB
_COMMON = -1


class Openings:
    """Numbers of texts by the opening of their conversation; the least recently seen go first."""

    def __init__(self, *, most: int = _MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._seen: OrderedDict[int, int] = OrderedDict()

    def common(self, numbers: Iterable[int], *, opening: int) -> frozenset[int]:
        """Those of `numbers` that turn out to be common, each told once.

        `opening` is a hash of the whole of it: the same one twice is one.
        """
        opening &= 2**63 - 1  # never below zero, as _COMMON is
        found = set()
        with self._lock:
            for one in numbers:
                before = self._seen.pop(one, opening)
                if before not in (opening, _COMMON):
                    found.add(one)
                    before = _COMMON
                self._seen[one] = before
            while len(self._seen) > self._most:
                self._seen.popitem(last=False)
        return frozenset(found)
