from __future__ import annotations

import pytest

from gateway.audit.chain import ENVELOPE, GENESIS, Stamp, seal
from gateway.audit.encode import canonical, digest
from gateway.audit.spelling import spelled
from gateway.core.record import Entry, RecordType

STAMP = Stamp(
    log_id="log_1", boot_id="boot_1", node="n", ts="2026-11-23T12:00:00.000000Z", mono_ns=2**60
)


def test_a_record_holds_the_hash_of_the_one_before_it() -> None:
    entry = Entry(type=RecordType.STOP, fields={"reason": "SIGTERM"})
    first = seal(entry, GENESIS, STAMP)
    second = seal(entry, first.head, STAMP)
    assert (first.head.seq, second.head.seq) == (1, 2)
    assert second.fields["prev_hash"] == first.head.hash == digest(canonical(first.fields))
    assert second.head.hash != first.head.hash


def test_the_monotonic_clock_is_written_as_a_string() -> None:
    sealed = seal(Entry(type=RecordType.STOP, fields={}), GENESIS, STAMP)
    assert f'"mono_ns":"{2**60}"'.encode() in sealed.canonical


@pytest.mark.parametrize("name", sorted(ENVELOPE))
def test_an_entry_cannot_bring_a_field_of_the_envelope(name: str) -> None:
    with pytest.raises(ValueError, match="belongs to the log"):
        seal(Entry(type=RecordType.STOP, fields={name: "x"}), GENESIS, STAMP)


def test_a_sealed_record_does_not_print_its_fields() -> None:
    sealed = seal(Entry(type=RecordType.STOP, fields={"reason": "quiet"}), GENESIS, STAMP)
    assert "quiet" not in repr(sealed)


@pytest.mark.parametrize(
    "fields", [{}, {"request_id": "req_1"}, {"attempt": 1}, {"request_id": "r", "attempt": 2**60}]
)
def test_an_intent_names_its_request_and_its_attempt(fields: dict[str, str | int]) -> None:
    with pytest.raises(ValueError, match="attempt"):
        seal(Entry(type=RecordType.INTENT, fields=fields), GENESIS, STAMP)


def test_what_is_kept_beside_the_bytes_is_what_the_bytes_say() -> None:
    entry = Entry(type=RecordType.STOP, fields={"count": 2**60, "names": ("a", "b")})
    sealed = seal(entry, GENESIS, STAMP)
    assert sealed.fields == spelled(sealed.canonical)
