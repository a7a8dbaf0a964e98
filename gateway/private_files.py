"""Files that only their owner may read, and the signs by which one is known again."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.core.errors import ConfigError

_OTHERS_WRITE = 0o022
_OTHERS = 0o077


def private_directory(path: Path) -> None:
    """Make `path` with mode 0700, or accept one that nobody else can write to.

    Raises ConfigError. The mode of a directory that was there before is not
    changed: it may hold more than ours.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = path.stat().st_mode
    except OSError as error:
        raise ConfigError(
            f"The state directory {path} cannot be used: {error.strerror}.",
            hint="Set state_dir to a directory that this user may write to.",
        ) from error
    if mode & _OTHERS_WRITE:
        raise ConfigError(
            f"The state directory {path} can be written by other users.",
            hint=f"Run: chmod 700 {path}",
        )


def create_private(path: Path) -> None:
    """Make an empty file with mode 0600 unless there is one; raises OSError."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return


def refuse_readable(path: Path, mode: int) -> None:
    """Raise ConfigError where others than the owner may read a file of this mode."""
    if mode & _OTHERS:
        raise ConfigError(
            f"{path} can be read by other users, so that it keeps no secret.",
            hint=f"Find out who has read it, then run: chmod 600 {path}",
        )


def identity(path: Path) -> tuple[int, int] | None:
    """Device and inode of the file that bears the name now, or None."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def locked_directory(path: Path) -> Iterator[None]:
    """Hold the directory for this process alone; others wait. Freed when a process dies."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
