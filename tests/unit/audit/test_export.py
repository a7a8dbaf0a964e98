from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, a_completion, an_intent

from gateway.audit.encode import canonical
from gateway.audit.export import CSV_COLUMNS, jsonl, table
from gateway.audit.query import read
from gateway.audit.sequencer import Sequencer
from gateway.audit.signing import Signer
from gateway.audit.store import LOG_FILE
from gateway.core.errors import AuditUnavailable
from gateway.core.jsontree import JsonValue
from gateway.core.record import Entry, RecordType, Stored


def stored(**fields: object) -> Stored:
    return Stored(seq=1, canonical=b"", fields=fields)


def cells(*records: Stored) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(table(records)), newline="")))


def test_a_line_of_jsonl_is_the_record_with_its_hash(tmp_path: Path) -> None:
    sequencer = Sequencer(tmp_path / LOG_FILE, clock=SteppingClock(), node="n")
    sequencer.commit([an_intent(), a_completion()])
    lines = list(jsonl(read(tmp_path / LOG_FILE)))
    assert [json.loads(line)["type"] for line in lines] == ["completion", "intent"]
    assert all(line.count("\n") == 1 for line in lines)
    assert lines[0].rstrip("\n").encode() == canonical(json.loads(lines[0]))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_would_run_as_a_formula_is_quoted(start: str) -> None:
    (row,) = cells(stored(app=f"{start}cmd|' /C calc'!A0"))
    assert row["app"] == f"'{start}cmd|' /C calc'!A0"


def test_lists_and_objects_are_json_and_nothing_is_empty() -> None:
    (row,) = cells(stored(rules=[{"name": "Kişi"}], cost=None, seq=3, reason='a "b", c\nd'))
    assert json.loads(row["rules"]) == [{"name": "Kişi"}]
    assert (row["cost"], row["seq"], row["reason"]) == ("", "3", 'a "b", c\nd')


def test_a_field_without_a_column_is_kept_in_the_last_one() -> None:
    (row,) = cells(stored(action="created", key_id="k"))
    assert json.loads(row["other"]) == {"action": "created"}
    assert row["key_id"] == "k"


def test_every_field_of_a_request_has_a_column(tmp_path: Path) -> None:
    sequencer = Sequencer(tmp_path / LOG_FILE, clock=SteppingClock(), node="n")
    sequencer.commit([an_intent(), a_completion()])
    fields = {name for record in read(tmp_path / LOG_FILE) for name in record.fields}
    assert fields <= set(CSV_COLUMNS)


def test_no_records_give_a_head_line_alone() -> None:
    assert list(jsonl([])) == []
    assert cells() == []
    assert next(iter(table([]))).startswith("seq,ts,type,")


def test_records_are_written_as_they_are_read() -> None:
    taken: list[int] = []

    def records() -> Iterator[Stored]:
        for number in range(3):
            taken.append(number)
            yield stored(seq=number)

    lines = table(records())
    next(lines)
    next(lines)
    assert taken == [0]


def test_a_record_without_canonical_form_is_named() -> None:
    with pytest.raises(AuditUnavailable, match="Record 1"):
        list(jsonl([stored(score=0.5)]))


def test_an_entry_of_every_type_can_be_exported(tmp_path: Path) -> None:
    signer = Signer.open(tmp_path)
    sequencer = Sequencer(tmp_path / LOG_FILE, clock=SteppingClock(), node="n", signer=signer)
    fields: dict[str, JsonValue] = {"request_id": "req_1", "attempt": 1}
    sequencer.commit([Entry(type=kind, fields=fields) for kind in RecordType])
    assert len(list(jsonl(read(tmp_path / LOG_FILE)))) == len(RecordType)
    assert len(cells(*read(tmp_path / LOG_FILE))) == len(RecordType)
