from __future__ import annotations

import pytest
from rig.audit_values import SteppingClock, a_small_entry, an_intent
from rig.postgres import Server

from gateway.audit.place import Postgres
from gateway.audit.postgres.reader import PostgresReader
from gateway.audit.query import Filters, read
from gateway.audit.rows import COLUMNS
from gateway.audit.sequencer import Sequencer
from gateway.core.errors import AuditUnavailable


def test_rows_come_in_order_in_pages_and_by_what_is_asked(place: Postgres) -> None:
    sequencer = Sequencer(place, clock=SteppingClock(), node="test")
    sequencer.commit([*map(a_small_entry, range(1001)), an_intent("req_1")])
    reader = PostgresReader(place)
    assert [row.seq for row in reader.rows()] == list(range(1, 1003))
    assert [row.seq for row in reader.rows(newest_first=True)][:2] == [1002, 1001]
    (row,) = reader.rows("request_id = ? AND ts > ?", ("req_1", "2026-11-23T12:00:00.000000Z"))
    assert tuple(row.columns) == tuple(COLUMNS)
    assert (row.columns["type"], row.columns["attempt"]) == ("intent", 1)
    assert reader.count(1000) == 1000
    assert reader.log_id() == sequencer.log_id
    assert reader.is_current()
    reader.close()
    assert not reader.is_current()
    (found,) = read(place, Filters(request="req_1"))
    assert found.fields["app"] == "crm"
    sequencer.close()


def test_a_log_that_nobody_began_has_no_identifier(place: Postgres) -> None:
    reader = PostgresReader(place)
    with pytest.raises(AuditUnavailable, match="No audit log was begun"):
        reader.log_id()
    reader.close()


def test_a_connection_that_was_cut_is_noticed(
    server: Server, database: str, place: Postgres
) -> None:
    reader = PostgresReader(place)
    server.run(f"SELECT pg_terminate_backend({server.backends(database)[0]})")
    with pytest.raises(AuditUnavailable, match="cannot be used"):
        reader.log_id()
    assert not reader.is_current()
    reader.close()
