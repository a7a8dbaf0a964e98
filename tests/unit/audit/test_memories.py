from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from gateway.audit.memories import SCHEMA, any_held, expire, forget, remember

NOON, EVENING, TOMORROW = "2026-11-23T12:00:00Z", "2026-11-23T20:00:00Z", "2026-11-24T12:00:00Z"
SECOND = 1_795_435_200
"""NOON in Unix seconds."""


@pytest.fixture
def table(tmp_path: Path) -> Iterator[apsw.Connection]:
    connection = apsw.Connection(str(tmp_path / "x.db"))
    connection.execute(SCHEMA)
    yield connection
    connection.close()


def held(table: apsw.Connection, *numbers: int) -> bool:
    return any_held(table, array("q", numbers))


def put(
    table: apsw.Connection, *holds: int, common: tuple[int, ...] = (), seq: int = 1, ts: str = NOON
) -> None:
    with table:
        remember(table, holds=frozenset(holds), common=frozenset(common), seq=seq, ts=ts)


def rows(table: apsw.Connection) -> list[tuple[object, ...]]:
    return list(table.execute("SELECT number, held, seq, at FROM memories ORDER BY number"))


def test_what_is_held_is_known_again(table: apsw.Connection) -> None:
    put(table, -(2**63), 5, 2**63 - 1)
    assert held(table, 7, 5)
    assert held(table, -(2**63))
    assert not held(table, 7)
    assert not held(table)
    assert rows(table)[1] == (5, 1, 1, SECOND)


def test_ten_thousand_numbers_are_asked_in_one_question(table: apsw.Connection) -> None:
    put(table, 77_777)
    assert not held(table, *range(10_000))
    assert held(table, *range(10_000), 77_777)


def test_what_is_common_is_never_held_and_what_is_held_never_common(table: apsw.Connection) -> None:
    put(table, 2, common=(1,))
    put(table, 1, common=(2,), seq=2, ts=TOMORROW)
    assert not held(table, 1)
    assert held(table, 2)


def test_a_memory_is_renewed_a_day_later_and_not_before(table: apsw.Connection) -> None:
    put(table, 1)
    put(table, 1, seq=2, ts=EVENING)
    assert rows(table) == [(1, 1, 1, SECOND)]
    put(table, 1, seq=3, ts=TOMORROW)
    assert rows(table) == [(1, 1, 3, SECOND + 86_400)]


def test_memories_die_with_their_record(table: apsw.Connection) -> None:
    put(table, *range(25_000))
    put(table, -1, common=(-2,), seq=2)
    assert forget(table, [1, 9]) == 25_000
    assert held(table, -1)
    assert not held(table, 0, 24_999)
    assert forget(table, []) == 0
    assert forget(table, [2]) == 2
    assert rows(table) == []


def test_memories_expire_by_their_time(table: apsw.Connection) -> None:
    put(table, 1)
    put(table, 2, seq=2, ts=TOMORROW)
    assert expire(table, SECOND) == 0
    assert expire(table, SECOND + 1) == 1
    assert held(table, 2)
    assert not held(table, 1)
