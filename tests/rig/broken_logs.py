"""What happens to the log of a running gateway, for as long as a block lasts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw


@contextmanager
def locked(log: Path) -> Iterator[None]:
    """Hold the log as another process would that writes and never ends."""
    connection = apsw.Connection(str(log))
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@contextmanager
def moved_away(log: Path) -> Iterator[None]:
    """Take the log away, as a careless hand would, and put it back."""
    files = sorted(log.parent.glob(f"{log.name}*"))
    aside = log.parent.parent / "aside"
    aside.mkdir(exist_ok=True)
    for path in files:
        path.rename(aside / path.name)
    try:
        yield
    finally:
        for path in files:
            path.unlink(missing_ok=True)
            (aside / path.name).rename(path)


@contextmanager
def replaced(log: Path) -> Iterator[None]:
    """Put another database in the log's place."""
    with moved_away(log):
        apsw.Connection(str(log)).close()
        yield
