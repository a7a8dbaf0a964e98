from __future__ import annotations

from dataclasses import replace

from rig.audit_values import a_completion, a_small_entry, an_intent

from gateway.audit.chain import GENESIS, Sealed, Stamp, seal
from gateway.audit.postgres.beside import changes
from gateway.core.record import Entry

STAMP = Stamp(log_id="l", boot_id="b", node="n", ts="2026-11-23T12:00:00.000000Z", mono_ns=1)


def sealed(*entries: Entry) -> list[tuple[Entry, Sealed]]:
    head, found = GENESIS, []
    for entry in entries:
        one = seal(entry, head, STAMP)
        head = one.head
        found.append((entry, one))
    return found


def test_an_intent_that_ends_in_the_same_transaction_was_never_open() -> None:
    assert list(changes(sealed(an_intent("r"), a_completion("r"), a_small_entry()))) == []


def test_what_opens_and_what_closes_is_one_statement_each() -> None:
    found = list(changes(sealed(an_intent("a"), an_intent("b"), a_completion("c"))))
    (opens, opened), (closes, closed) = found
    assert opens.startswith(b"INSERT INTO unfinished")
    assert opened == [["a", "b"], [1, 1], ["b", "b"], [1, 2]]
    assert closes.startswith(b"DELETE FROM unfinished")
    assert closed == [["c"], [1]]


def test_memories_bear_the_number_and_the_time_of_their_record() -> None:
    entry = replace(a_completion("r"), holds=frozenset({3, 1}), common=frozenset({2}))
    common, held, _ = changes(sealed(a_small_entry(), entry))
    assert common[1] == (0, 2, 1795435200, [2])
    assert held[1] == (1, 2, 1795435200, [1, 3])
