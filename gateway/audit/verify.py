"""Checks a log from nothing but its file.

The chain finds edits, deletions, insertions and changes of order. It cannot
find that the newest records were cut off, or that a whole log was written anew:
that takes a checkpoint kept elsewhere, and `anchored` says whether there was one.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gateway.audit.chain import GENESIS, VERSION, Head
from gateway.audit.encode import canonical, digest, spelled
from gateway.audit.rows import Row, columns_of
from gateway.audit.store import DAMAGED, Reader
from gateway.core.errors import AuditUnavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """The verdict: `first_bad` is the number of the first record that does not hold."""

    intact: bool
    records: int
    first_bad: int | None = None
    anchored: bool = False


def verify(path: Path) -> Verified:
    """Check a log file, or a whole export in `jsonl`.

    Raises AuditUnavailable where the file cannot be read; a file that can be
    read and is no log is not intact.
    """
    if not path.is_file():
        raise AuditUnavailable(f"There is no audit log at {path}.")
    if path.suffix == ".jsonl":
        return verify_export(path)
    reader = Reader(path)
    try:
        log_id = reader.log_id()
        verdict = _walk(reader.rows(), log_id)
        if verdict.intact and reader.count(verdict.records) != verdict.records:
            return Verified(intact=False, records=verdict.records, first_bad=verdict.records + 1)
        return verdict
    except AuditUnavailable as fault:
        if fault.code != DAMAGED:
            raise
        return Verified(intact=False, records=0, first_bad=1)
    finally:
        reader.close()


def verify_export(path: Path) -> Verified:
    """Check an export in `jsonl`, which must hold the log from its first record on."""
    with path.open("rb") as lines:
        return _walk(_exported(lines), None)


def _walk(rows: Iterator[Row], log_id: str | None) -> Verified:
    head = GENESIS
    while True:
        try:
            row = next(rows, None)
        except AuditUnavailable as fault:
            if fault.code != DAMAGED:
                raise
            return Verified(intact=False, records=head.seq, first_bad=head.seq + 1)
        if row is None:
            return Verified(intact=True, records=head.seq)
        if row.seq != head.seq + 1:
            return Verified(intact=False, records=head.seq, first_bad=head.seq + 1)
        fields = _sound(row, head)
        if fields is None or fields["log_id"] != (log_id or fields["log_id"]):
            return Verified(intact=False, records=head.seq, first_bad=row.seq)
        log_id = str(fields["log_id"])
        head = Head(seq=row.seq, hash=str(row.hash))


def _sound(row: Row, head: Head) -> dict[str, object] | None:
    """The fields of a record that holds in its place behind `head`, or None."""
    if not isinstance(row.canonical, bytes) or not isinstance(row.hash, str):
        return None
    if not hmac.compare_digest(digest(row.canonical).encode(), row.hash.encode()):
        return None
    fields = _parsed(row.canonical)
    if fields is None or row.columns != columns_of(fields):
        return None
    placed = (fields.get("v"), fields.get("seq"), fields.get("prev_hash"))
    if placed != (VERSION, row.seq, head.hash) or not isinstance(fields.get("log_id"), str):
        return None
    return fields


def _parsed(spelling: bytes) -> dict[str, object] | None:
    try:
        return spelled(spelling)
    except ValueError:
        return None


def _exported(lines: Iterable[bytes]) -> Iterator[Row]:
    """Rows of an export; a line that is not one record in its one spelling has no bytes."""
    for number, line in enumerate(lines, start=1):
        fields = _parsed(line.removesuffix(b"\n"))
        sealed = fields.pop("hash", None) if fields else None
        seq = fields.get("seq") if fields else None
        yield Row(
            seq=seq if isinstance(seq, int) else number,
            columns=columns_of(fields or {}),
            hash=sealed,
            canonical=canonical(fields) if fields else None,
        )
