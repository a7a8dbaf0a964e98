from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import apsw
import pytest
from rig.audit_values import (
    NOON,
    RULE,
    SteppingClock,
    a_finding,
    a_request,
    a_small_entry,
    a_target,
    an_inspection,
    an_intent,
    stays_home,
)

from gateway.audit import records
from gateway.audit.query import Filters, read
from gateway.audit.sequencer import Sequencer
from gateway.audit.store import LOG_FILE
from gateway.core.errors import AuditUnavailable


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / LOG_FILE
    at_home = records.intent(
        a_request(request_id="req_2", app="hr"),
        an_inspection(a_finding(entity="TR_NATIONAL_ID")),
        stays_home(),
        a_target("local/qwen"),
        model="local/qwen",
        attempt=1,
    )
    sequencer = Sequencer(path, clock=SteppingClock(), node="n")
    sequencer.commit([a_small_entry(), an_intent("req_1"), at_home, a_small_entry()])
    sequencer.close()
    return path


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), [4, 3, 2, 1]),
        (Filters(app="hr"), [3]),
        (Filters(team="sales"), [3, 2]),
        (Filters(effect="mask"), [2]),
        (Filters(rule=RULE.name), [2]),
        (Filters(rule="contact-details-are-masked"), [2]),
        (Filters(rule="Contact"), []),
        (Filters(target="local/qwen"), [3]),
        (Filters(entity="TR_NATIONAL_ID"), [3]),
        (Filters(entity="contact"), [3, 2]),
        (Filters(would_be="block"), [2]),
        (Filters(would_be="mask"), []),
        (Filters(request="req_1"), [2]),
        (Filters(type="stop"), [4, 1]),
        (Filters(after=2), [4, 3]),
        (Filters(since=NOON + timedelta(seconds=3)), [4, 3]),
        (Filters(until=NOON + timedelta(seconds=3)), [2, 1]),
        (Filters(app="crm", effect="local"), []),
        (Filters(app="' OR 1=1 --"), []),
    ],
)
def test_records_are_found_by_what_is_asked(
    log: Path, filters: Filters, expected: list[int]
) -> None:
    assert [record.seq for record in read(log, filters)] == expected


def test_the_newest_come_first_unless_asked_otherwise(log: Path) -> None:
    assert [record.seq for record in read(log, limit=2)] == [4, 3]
    assert [record.seq for record in read(log, limit=2, newest_first=False)] == [1, 2]


def test_a_record_is_read_with_its_hash_and_its_bytes(log: Path) -> None:
    record = next(read(log))
    assert record.fields["hash"]
    assert b'"hash"' not in record.canonical


def test_a_log_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(AuditUnavailable, match="no audit log"):
        read(tmp_path / LOG_FILE)


@pytest.mark.parametrize("content", [b"\xff", b"[]", b""])
def test_a_damaged_record_is_named_and_not_shown(log: Path, content: bytes) -> None:
    with apsw.Connection(str(log)) as connection:
        connection.execute("DROP TRIGGER records_are_not_edited")
        connection.execute("UPDATE records SET canonical = ? WHERE seq = 3", (content,))
    connection.close()
    with pytest.raises(AuditUnavailable, match="Record 3"):
        list(read(log))
