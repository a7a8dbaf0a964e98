from __future__ import annotations

import threading
from array import array
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from rig.audit_values import SteppingClock, a_completion, a_small_entry, an_intent
from rig.postgres import Server

from gateway.audit import leaves
from gateway.audit.chain import GENESIS, Head
from gateway.audit.merkle import Tree, leaf_hash
from gateway.audit.place import Postgres
from gateway.audit.postgres.reader import PostgresReader
from gateway.audit.postgres.store import PostgresStore
from gateway.audit.sequencer import Sequencer
from gateway.audit.verify import verify
from gateway.core.clock import SystemClock
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Appended, Entry, RecordType


@pytest.fixture
def sequencer(place: Postgres) -> Iterator[Sequencer]:
    opened = Sequencer(place, clock=SteppingClock(), node="test")
    yield opened
    opened.close()


@pytest.fixture
def reader(place: Postgres) -> Iterator[PostgresReader]:
    opened = PostgresReader(place)
    yield opened
    opened.close()


def test_records_are_a_chain_with_its_tree(
    place: Postgres, sequencer: Sequencer, reader: PostgresReader
) -> None:
    bad = Entry(type=RecordType.STOP, fields={"reason": 1.5})
    results = sequencer.commit([a_small_entry(1), bad, *map(a_small_entry, range(2, 1400))])
    assert isinstance(results[1], AuditUnavailable)
    assert [one.seq for one in results if isinstance(one, Appended)] == list(range(1, 1400))
    verdict = verify(place)
    assert (verdict.intact, verdict.records) == (True, 1399)
    whole = Tree()
    for row in reader.rows():
        assert isinstance(row.canonical, bytes)
        whole.add(leaf_hash(row.canonical))
    assert leaves.tree(reader.ask, 1399).root() == whole.root()
    assert reader.ask("SELECT number FROM leaf_groups", ()) == [(1,)]


def test_open_intents_are_kept_until_they_end(sequencer: Sequencer, reader: PostgresReader) -> None:
    sequencer.commit([an_intent("req_1"), an_intent("req_1", attempt=2), an_intent("req_2")])
    sequencer.commit([a_completion("req_1"), an_intent("req_3"), a_completion("req_3")])
    open_ones = "SELECT request_id, attempt, seq FROM unfinished ORDER BY seq"
    assert reader.ask(open_ones, ()) == [("req_1", 2, 2), ("req_2", 1, 3)]


def test_what_is_held_and_what_is_common_stays_what_it_was(
    place: Postgres, sequencer: Sequencer, reader: PostgresReader
) -> None:
    held = frozenset({-(2**63), 1, 2**63 - 1})
    sequencer.commit([an_intent(holds=held)])
    sequencer.commit([replace(an_intent("r2"), common=frozenset({1, 5}))])
    sequencer.commit([an_intent("r3", holds=frozenset({5}))])
    for number in held:
        assert reader.any_held(array("q", [number, 99]))
    assert not reader.any_held(array("q", [5, 99]))
    store = PostgresStore.open(place)
    assert store.forget([1]) == 3
    assert store.expire(2**40) == 1
    store.scrub()
    store.close()
    assert not reader.any_held(array("q", sorted(held)))


def test_two_gateways_share_one_chain(place: Postgres) -> None:
    numbers: list[int] = []

    def append(name: int) -> None:
        opened = Sequencer(place, clock=SteppingClock(), node=f"node_{name}")
        for number in range(20):
            for one in opened.commit([a_small_entry(number)] * 3):
                assert isinstance(one, Appended)
                numbers.append(one.seq)
        opened.close()

    threads = [threading.Thread(target=append, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 241))
    assert verify(place).intact


def test_the_role_can_append_and_nothing_else(place: Postgres, sequencer: Sequencer) -> None:
    sequencer.commit([a_small_entry()])
    with psycopg.connect(place.url.reveal(), autocommit=True) as connection:
        for word in (b"UPDATE records SET hash = ''", b"DELETE FROM records", b"TRUNCATE records"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(word)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(word.replace(b"records", b"leaves"))


def test_even_the_owner_is_stopped_from_a_careless_edit(
    server: Server, database: str, sequencer: Sequencer
) -> None:
    sequencer.commit([a_small_entry()])
    for word in ("UPDATE records SET hash = ''", "DELETE FROM leaves", "TRUNCATE records"):
        with pytest.raises(psycopg.errors.RaiseException, match="only ever added to"):
            server.run(word, database)


def test_an_edit_on_purpose_is_found(
    server: Server, database: str, place: Postgres, sequencer: Sequencer
) -> None:
    sequencer.commit([a_small_entry(number) for number in range(9)])
    assert verify(place).intact
    server.run("ALTER TABLE records DISABLE TRIGGER ALL", database)
    server.run("UPDATE records SET app = 'x' WHERE seq = 4", database)
    assert verify(place).first_bad == 4
    server.run("UPDATE records SET app = NULL WHERE seq = 4", database)
    server.run("DELETE FROM records WHERE seq = 7", database)
    assert verify(place).first_bad == 7


def test_killed_in_a_commit_it_goes_on_without_a_gap_and_nothing_stands_twice(
    server: Server, database: str, place: Postgres
) -> None:
    """The backend dies again and again while commits are under way."""
    opened = Sequencer(place, clock=SystemClock.start(), node="test")
    ended = threading.Event()
    told: dict[int, int] = {}

    def append() -> None:
        number = 0
        while not ended.is_set():
            batch = [a_small_entry(number + n) for n in range(8)]
            try:
                results = opened.commit(batch)
            except AuditUnavailable:
                ended.wait(0.01)
                continue  # these numbers are tried again: they may be there once already
            for n, one in enumerate(results):
                assert isinstance(one, Appended)
                told[number + n] = one.seq
            number += 8

    thread = threading.Thread(target=append, daemon=True)
    thread.start()
    for life in range(3):
        threading.Event().wait(0.1 + life / 50)
        server.kill_backends(database)
    ended.set()
    thread.join(30)
    opened.close()
    verdict = verify(place)
    assert verdict.intact
    reader = PostgresReader(place)
    seqs = [row.seq for row in reader.rows()]
    reader.close()
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(set(told.values())) == len(told)
    assert set(told.values()) <= set(seqs)


def test_a_head_that_is_missing_is_noticed(place: Postgres, sequencer: Sequencer) -> None:
    (one,) = sequencer.commit([a_small_entry()])
    assert isinstance(one, Appended)
    store = PostgresStore.open(place)
    assert store.continues(GENESIS)
    assert store.continues(Head(seq=1, hash=one.hash))
    assert not store.continues(Head(seq=2, hash=one.hash))
    store.close()
