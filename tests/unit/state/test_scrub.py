from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from gateway.state import scrub as scrubbing
from gateway.state.scrub import scrub, scrub_file

CANARY = "KANARYA-4711"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database from which a row was deleted while its pages are still in the WAL."""
    return tmp_path / "x.db"


def written(file: Path) -> apsw.Connection:
    connection = apsw.Connection(str(file))
    connection.pragma("journal_mode", "wal")
    connection.pragma("secure_delete", 1)
    connection.execute("CREATE TABLE t (x TEXT)")
    connection.execute("INSERT INTO t VALUES (?)", (CANARY,))
    connection.execute("DELETE FROM t")
    return connection


def holds_canary(file: Path) -> bool:
    return any(CANARY.encode() in path.read_bytes() for path in file.parent.iterdir())


def test_what_was_deleted_is_in_no_file(file: Path) -> None:
    connection = written(file)
    assert holds_canary(file)  # without it, the WAL has it still
    scrub(connection)
    assert not holds_canary(file)
    connection.close()


def test_another_process_may_do_it(file: Path) -> None:
    connection = written(file)
    scrub_file(file)
    assert not holds_canary(file)
    connection.close()


def test_a_reader_that_goes_on_is_said(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrubbing, "_PATIENCE_MS", 20)
    connection, reader = written(file), apsw.Connection(str(file))
    reader.execute("BEGIN; SELECT * FROM t")
    connection.execute("INSERT INTO t VALUES ('more')")
    with pytest.raises(apsw.BusyError):
        scrub_file(file)
    reader.close()
    connection.close()
