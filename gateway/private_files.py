"""Files that only their owner may read, and the signs by which one is known again."""

from __future__ import annotations

import fcntl
import os
import secrets
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
    """Make an empty file with mode 0600 unless there is one; raises OSError.

    To close any descriptor of a file gives back all locks that the process has on
    it, those of SQLite too. So the file bears its name only once ours is closed.
    """
    if not path.exists():
        place_private(path, b"")


def place_private(path: Path, content: bytes) -> None:
    """Put a whole file in place, or leave the one that another process put there first."""
    own = _beside(path, content)
    try:
        # A link appears at once and with all its bytes, or fails because there is a file.
        os.link(own, path)
        _sync(path.parent)
    except FileExistsError:
        return
    finally:
        own.unlink()


def replace_private(path: Path, content: bytes) -> None:
    """Put a whole file in place of the one that is there; it survives a loss of power."""
    own = _beside(path, content)
    try:
        own.replace(path)
        _sync(path.parent)
    finally:
        own.unlink(missing_ok=True)


def _beside(path: Path, content: bytes) -> Path:
    own = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(own, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        own.unlink(missing_ok=True)
        raise
    return own


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def own_key(path: Path, length: int, *, what: str, loss: str) -> bytes:
    """The `length` random bytes of a key file, which is made where there is none.

    Processes that begin at once agree on one key. Raises ConfigError for a key
    that others may read, or that is not whole; `what` names it, and `loss` says
    what is lost without it.
    """
    private_directory(path.parent)
    try:
        if not path.exists():
            place_private(path, secrets.token_bytes(length))
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            refuse_readable(path, os.fstat(file.fileno()).st_mode)
            key = file.read(length + 1)
    except OSError as error:
        raise ConfigError(
            f"The {what} {path} cannot be used: {error.strerror}.",
            hint="Run as the user that owns state_dir.",
        ) from error
    if len(key) != length:
        raise ConfigError(
            f"The {what} {path} is damaged: it does not hold {length} bytes.",
            hint=f"Put it back from a copy; {loss}.",
        )
    return key


def refuse_readable(path: Path, mode: int) -> None:
    """Raise ConfigError where others than the owner may read a file of this mode."""
    if mode & _OTHERS:
        raise ConfigError(
            f"{path} can be read by other users, so that it keeps no secret.",
            hint=f"Find out who has read it, then run: chmod 600 {path}",
        )


def identity(path: Path | str) -> tuple[int, int] | None:
    """Device and inode of the file that bears the name now, or None."""
    try:
        found = os.stat(path)  # noqa: PTH116 - asked at every commit
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
