"""A copy of the state directory that can be put back, taken while gateways run.

Databases are copied by SQLite's own online backup, so that each copy is whole
whatever is written meanwhile. What says how long the log is comes before the
log, which then is at least as long.
"""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import apsw

from gateway.core.errors import ConfigError
from gateway.private_files import create_private, private_directory, replace_private
from gateway.state.content import KEYS as CONTENT_KEYS

BUSY_MS = 30_000
_DATABASE = ".db"
_PAGES = 512
_OF_A_DATABASE = ("-wal", "-shm", "-journal")
_OF_A_PROCESS = frozenset({"boots"})


def back_up(state_dir: Path, folder: Path, *, content_keys: bool = False) -> list[str]:
    """Copy everything that outlives a process to `folder`; returns the names, sorted.

    The keys of captured content are left out unless asked for: with them, what is
    erased later could still be read in the copy. Raises ConfigError where there is
    nothing to copy, where `folder` holds something already or lies in `state_dir`,
    and where a file cannot be copied.
    """
    _check(state_dir, folder)
    left_out = frozenset() if content_keys else frozenset({CONTENT_KEYS})
    names = sorted(
        (path for path in state_dir.iterdir() if _outlives(path) and path.name not in left_out),
        key=lambda path: (path.suffix == _DATABASE, path.name == "audit.db", path.name),
    )
    for path in names:
        try:
            _copy(path, folder / path.name)
        except (OSError, apsw.Error) as fault:
            raise ConfigError(
                f"The backup is not whole: {path.name} could not be copied"
                f" ({type(fault).__name__}).",
                hint="Look at the disk, remove the folder, and try again.",
            ) from None
    return sorted(path.name for path in names)


def _check(state_dir: Path, folder: Path) -> None:
    if not state_dir.is_dir():
        raise ConfigError(
            f"There is no state directory at {state_dir}.",
            hint="Name another with --settings FILE or TURNIKE_STATE_DIR.",
        )
    if folder.absolute().is_relative_to(state_dir.absolute()):
        raise ConfigError(
            "A backup in the state directory is lost with it.",
            hint="Name a folder on another disk.",
        )
    private_directory(folder)
    if any(folder.iterdir()):
        raise ConfigError(
            f"The folder {folder} is not empty.",
            hint="Name a new one; nothing is overwritten.",
        )


def _outlives(path: Path) -> bool:
    kind = path.lstat().st_mode
    known = stat.S_ISREG(kind) or stat.S_ISDIR(kind)
    return known and path.name not in _OF_A_PROCESS and not path.name.endswith(_OF_A_DATABASE)


def _copy(path: Path, to: Path) -> None:
    if path.is_dir():
        shutil.copytree(path, to)
        to.chmod(0o700)
    elif path.suffix == _DATABASE:
        _copy_database(path, to)
    else:
        replace_private(to, path.read_bytes())


def _copy_database(path: Path, to: Path) -> None:
    create_private(to)
    source = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        source.set_busy_timeout(BUSY_MS)
        target = apsw.Connection(str(to), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            with target.backup("main", source, "main") as copying:
                while not copying.done:
                    copying.step(_PAGES)
        finally:
            target.close()
    finally:
        source.close()
