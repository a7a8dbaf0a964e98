from __future__ import annotations

import json
from pathlib import Path

import apsw
import pytest
from rig.old_logs import OldLog, an_old_log

from gateway.audit import complete
from gateway.audit.complete import lines, with_leaves
from gateway.audit.export import jsonl
from gateway.audit.query import read
from gateway.audit.rows import Retired, Row
from gateway.audit.store import Reader
from gateway.audit.verify import verify


@pytest.fixture
def log(tmp_path: Path) -> OldLog:
    return an_old_log(tmp_path / "log")


def test_a_log_of_which_nothing_was_dropped_is_its_records(log: OldLog) -> None:
    assert list(lines(log.path)) == list(jsonl(read(log.path, newest_first=False)))


def test_leaves_stand_where_records_were(log: OldLog) -> None:
    log.drop()
    reader = Reader(log.path)
    found = list(with_leaves(reader))
    reader.close()
    assert [item.seq for item in found] == list(range(1, len(found) + 1))
    assert [isinstance(item, Retired) for item in found[:7]] == [True] * 4 + [False, True, False]


def test_the_export_says_what_is_missing_and_verifies(log: OldLog, tmp_path: Path) -> None:
    dropped = log.drop()
    written = list(lines(log.path))
    first = json.loads(written[0])
    assert (first["retired"], len(first["leaves"])) == (1, 4)
    path = tmp_path / "log.jsonl"
    path.write_text("".join(written))
    verdict = verify(path, key=log.key)
    assert (verdict.intact, verdict.retired) == (True, dropped)


def test_long_gaps_are_several_lines(log: OldLog, monkeypatch: pytest.MonkeyPatch) -> None:
    log.drop()
    monkeypatch.setattr(complete, "GROUP", 3)
    told = [json.loads(line) for line in lines(log.path)]
    assert [(one["retired"], len(one["leaves"])) for one in told if "retired" in one] == [
        (1, 3), (4, 1), (6, 1),
    ]  # fmt: skip


def test_a_row_without_its_leaf_has_no_bytes(log: OldLog) -> None:
    connection = apsw.Connection(str(log.path))
    connection.execute("DROP TRIGGER leaves_are_not_deleted")
    connection.execute("DELETE FROM leaves WHERE seq = 2")
    connection.close()
    reader = Reader(log.path)
    rows = [item for item in with_leaves(reader) if isinstance(item, Row)]
    reader.close()
    assert [row.seq for row in rows if row.canonical is None] == [2]
