"""Which processes have the log open.

Each opening of a log (a boot) holds the lock of a file that bears its name. The
kernel frees the lock however the process ends, so that a record of a boot which
nobody holds belongs to a process that is gone.
"""

from __future__ import annotations

import fcntl
import os
import re
from dataclasses import dataclass
from pathlib import Path

_DIRECTORY = "boots"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")


@dataclass(slots=True)
class Boot:
    """A boot that is alive as long as this value holds its file."""

    path: Path
    descriptor: int

    @classmethod
    def begin(cls, state_dir: Path, boot_id: str) -> Boot:
        """Take the lock of `boot_id`.

        The caller holds `locked_directory(state_dir)`. Raises OSError.
        """
        directory = state_dir / _DIRECTORY
        directory.mkdir(mode=0o700, exist_ok=True)
        path = directory / boot_id
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return cls(path, descriptor)

    def end(self) -> None:
        """Give the lock back; may be called more than once."""
        if self.descriptor >= 0:
            self.path.unlink(missing_ok=True)
            os.close(self.descriptor)
            self.descriptor = -1


def sweep(state_dir: Path) -> None:
    """Remove the files of boots that are gone, once their intents are closed.

    The caller holds `locked_directory(state_dir)`. Raises OSError.
    """
    directory = state_dir / _DIRECTORY
    for path in directory.iterdir() if directory.is_dir() else ():
        if not is_alive(state_dir, path.name):
            path.unlink(missing_ok=True)


def was_here(state_dir: Path, boot_id: str) -> bool:
    """Whether `boot_id` was begun in this directory, and not swept away."""
    return bool(_NAME.fullmatch(boot_id)) and (state_dir / _DIRECTORY / boot_id).exists()


def is_alive(state_dir: Path, boot_id: str) -> bool:
    """Whether a process holds `boot_id`."""
    if not _NAME.fullmatch(boot_id):
        return False
    try:
        descriptor = os.open(state_dir / _DIRECTORY / boot_id, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
