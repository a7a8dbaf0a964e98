"""Leaving no copy of what was deleted: the write-ahead log is written back, and emptied.

What stood on freed pages is overwritten by `PRAGMA secure_delete` of the
connection that deletes.
"""

from __future__ import annotations

from pathlib import Path

import apsw

_PATIENCE_MS = 5000


def scrub(connection: apsw.Connection) -> None:
    """Empty the write-ahead log; raises apsw.Error, also where somebody reads for too long."""
    told = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if told is None or told[0]:
        raise apsw.BusyError


def scrub_file(path: Path) -> None:
    """The same for a file that others may have open."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.set_busy_timeout(_PATIENCE_MS)
        scrub(connection)
    finally:
        connection.close(True)
