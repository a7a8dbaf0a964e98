from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from rig.signed_logs import SignedLog, a_signed_log

from gateway.audit.encode import canonical, digest
from gateway.audit.looked import Sound, looked_at, parsed
from gateway.audit.merkle import leaf_hash
from gateway.audit.rows import Retired, Row, columns_of


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> SignedLog:
    return a_signed_log(tmp_path_factory.mktemp("log"), rounds=1)


def row_of(line: bytes, change: Callable[[dict[str, object]], object] | None = None) -> Row:
    """A row as the store would hold it, sealed after the change."""
    fields = json.loads(line)
    fields.pop("hash")
    if change is not None:
        change(fields)
    body = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    seq = fields.get("seq")
    return Row(
        seq=seq if isinstance(seq, int) else 1,
        columns=columns_of(fields),
        hash=digest(body),
        canonical=body,
    )


def test_a_whole_record_is_told_by_what_the_walk_needs(log: SignedLog) -> None:
    row, fields = row_of(log.lines[0]), json.loads(log.lines[0])
    assert isinstance(row.canonical, bytes)
    assert looked_at(row) == Sound(
        seq=1,
        hash=fields["hash"],
        prev="0" * 64,
        leaf=leaf_hash(row.canonical),
        log_id=log.log_id,
        ts=fields["ts"],
        telling=None,
    )


def test_a_checkpoint_brings_what_it_tells_and_no_time(log: SignedLog) -> None:
    seen = looked_at(row_of(log.lines[-1]))
    assert isinstance(seen, Sound)
    assert seen.ts is None
    assert seen.telling is not None
    assert seen.telling["note"] == log.notes[0]


def test_what_is_left_of_a_record_is_taken_as_it_is() -> None:
    gone = Retired(seq=3, leaf=bytes(32))
    assert looked_at(gone) is gone


def test_a_row_that_is_not_one_whole_record_does_not_hold(log: SignedLog) -> None:
    row = row_of(log.lines[0])
    for other in (
        replace(row, canonical=None),
        replace(row, canonical=b"{}"),
        replace(row, hash=None),
        replace(row, hash="0" * 64),
        replace(row, seq=2),
        replace(row, columns={**row.columns, "app": "another"}),
        row_of(log.lines[0], lambda fields: fields.update(v=2)),
        row_of(log.lines[0], lambda fields: fields.update(v=True)),
        row_of(log.lines[0], lambda fields: fields.update(seq=True)),
        row_of(log.lines[0], lambda fields: fields.update(log_id=7)),
        row_of(log.lines[0], lambda fields: fields.update(reason=1.5)),
    ):
        assert looked_at(other) is None


@pytest.mark.parametrize("name", ["type", "ts"])
@pytest.mark.parametrize("value", [None, 7, [], {}])
def test_a_record_of_another_kind_is_still_a_record(
    log: SignedLog, name: str, value: object
) -> None:
    seen = looked_at(row_of(log.lines[0], lambda fields: fields.update({name: value})))
    assert isinstance(seen, Sound)
    seen = looked_at(row_of(log.lines[0], lambda fields: fields.pop(name)))
    assert isinstance(seen, Sound)


def test_only_the_one_spelling_is_read() -> None:
    assert parsed(canonical({"a": 1})) == {"a": 1}
    assert parsed(b'{"a": 1}') is None
