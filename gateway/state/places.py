"""Places that the processes of one state directory share, such as requests that a key may have.

A place is the lock of one byte in a file that stays empty. The kernel gives it
back however a process ends, so that no place is lost with it.
"""

from __future__ import annotations

import fcntl
import os
from hashlib import blake2b
from pathlib import Path

FILE = "places"
MOST = 1 << 17
"""More places than a name may have."""
_NAME_BYTES = 5


class Places:
    """The places of one process among others; used by one thread.

    Locks belong to the process and go when it closes the file, so that a
    process has one such value for a directory.
    """

    def __init__(self, state_dir: Path) -> None:
        self._descriptor = os.open(state_dir / FILE, os.O_CREAT | os.O_RDWR, 0o600)
        self._held = set[int]()

    def take(self, name: str, most: int) -> int | None:
        """One of the `most` places of `name`, None where all are taken or none can be had."""
        first = int.from_bytes(blake2b(name.encode(), digest_size=_NAME_BYTES).digest()) * MOST
        for place in range(first, first + most):
            if place not in self._held:
                try:
                    fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
                except OSError:
                    continue
                self._held.add(place)
                return place
        return None

    def give_back(self, place: int) -> None:
        """Let another have it."""
        self._held.discard(place)
        fcntl.lockf(self._descriptor, fcntl.LOCK_UN, 1, place)

    def close(self) -> None:
        """Give all of them back."""
        os.close(self._descriptor)
