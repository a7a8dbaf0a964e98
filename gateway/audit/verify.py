"""Checks a log from nothing but its file, and against what was kept of it elsewhere.

The chain finds edits, deletions, insertions and changes of order. Signed
checkpoints in the log find that all of it was written anew without the key.
Only checkpoints that were kept elsewhere find that the newest records were cut
off, or that somebody wrote it anew who had the key: `anchored` says whether
there were any.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from gateway.audit import leaves
from gateway.audit.chain import Head
from gateway.audit.encode import canonical
from gateway.audit.looked import Looked, looked_at, parsed
from gateway.audit.merkle import grown
from gateway.audit.place import LogPlace
from gateway.audit.rows import Retired, Row, columns_of
from gateway.audit.sharing import SharingFailed, looked_elsewhere, looked_here, processes_for
from gateway.audit.store import DAMAGED
from gateway.audit.stores import Reader, is_there, open_reader
from gateway.audit.walk import Part, Walk
from gateway.core.errors import AuditUnavailable

_LEAF = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """The verdict: `first_bad` is the number of the first record that does not hold.

    `signed` records are covered by the newest checkpoint in the log, `covered`
    by the newest one that was kept elsewhere. `given_up` counts the times that
    an operator went on from a log that lacked records. `retired` records were
    dropped by retention, on record. `parts` are what notes from outside say of
    the log.
    """

    intact: bool
    records: int
    first_bad: int | None = None
    anchored: bool = False
    signed: int = 0
    covered: int = 0
    given_up: int = 0
    retired: int = 0
    parts: tuple[Part, ...] = ()


def verify(path: LogPlace, *, key: str | None = None, outside: Sequence[str] = ()) -> Verified:
    """Check a log file, or an export in `jsonl`: the whole log, or a segment of it.

    `key` is the log's verifier key as somebody knows it who does not trust the
    file; without it, the file's own word is taken. `outside` are signed notes
    that were kept elsewhere. Raises AuditUnavailable where the file cannot be
    read; a file that can be read and is no log is not intact.
    """
    if not is_there(path):
        raise AuditUnavailable(f"There is no audit log at {path}.")
    if isinstance(path, Path) and path.suffix == ".jsonl":
        return verify_export(path, key=key, outside=outside)
    reader = open_reader(path)
    try:
        verdict = _walked_through(path, reader, key, outside)
        there = verdict.records - verdict.retired
        if verdict.intact and reader.count(verdict.records) != there:
            return _bad(verdict.records + 1)
        stray = leaves.stray(reader.ask) if verdict.intact else None
        if stray is not None:
            return _bad(min(stray, verdict.records + 1))
        group = leaves.first_wrong_group(reader.ask) if verdict.intact else None
        return verdict if group is None else _bad(group)
    except (AuditUnavailable, ValueError) as fault:
        if isinstance(fault, AuditUnavailable) and fault.code != DAMAGED:
            raise
        return _bad(1)
    finally:
        reader.close()


def _walked_through(
    path: LogPlace, reader: Reader, key: str | None, outside: Sequence[str]
) -> Verified:
    """The walk over a log file, whose rows other processes look at where that pays."""
    log_id, processes = reader.log_id(), processes_for(leaves.head(reader.ask).seq)
    if processes > 1 and isinstance(path, Path):
        with suppress(SharingFailed), closing(looked_elsewhere(path, reader, processes)) as seen:
            return _walked(Walk(log_id=log_id, key=key, outside=outside), seen)
    return _walked(Walk(log_id=log_id, key=key, outside=outside), looked_here(reader))


def verify_export(path: Path, *, key: str | None = None, outside: Sequence[str] = ()) -> Verified:
    """Check an export in `jsonl`, which holds the log from its first record on, or a segment."""
    with path.open("rb") as lines:
        first = next(lines, b"")
        begun = segment_head(first)
        if begun is None:
            rows = _exported(chain([first], lines), 1)
            return _walked(Walk(key=key, outside=outside), map(looked_at, rows))
        walk = Walk(key=key, outside=outside, head=begun[0], tree=grown(*begun[1]))
        return _walked(walk, map(looked_at, _exported(lines, begun[0].seq + 1)))


def segment_head(line: bytes) -> tuple[Head, tuple[int, list[bytes]]] | None:
    """What the first line of a segment says of the records before it; None for any other line.

    It needs no trust: the next checkpoint speaks of those records, too.
    """
    try:
        begun = json.loads(line)
        if not isinstance(begun, dict) or "segment" not in begun:
            return None
        after = Head(seq=int(begun["after"]), hash=str(begun["prev_hash"]))
        peaks = [bytes.fromhex(peak) for peak in begun["peaks"]]
        grown(after.seq, peaks)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return after, (after.seq, peaks)


def _walked(walk: Walk, seen: Iterator[Looked]) -> Verified:
    try:
        if not all(map(walk.take, seen)):
            return _bad(walk.head.seq + 1)
    except AuditUnavailable as fault:
        if fault.code != DAMAGED:
            raise
        return _bad(walk.head.seq + 1)
    wrong = walk.retirements.first_undeclared or walk.first_against()
    if wrong is not None:
        return _bad(wrong)
    parts = walk.parts()
    covered = max((part.size for part in parts if part.notes), default=0)
    return Verified(
        intact=True,
        records=walk.head.seq,
        anchored=covered > 0,
        signed=walk.signed,
        covered=covered,
        given_up=len(walk.abandoned),
        retired=walk.retirements.dropped,
        parts=parts,
    )


def _bad(seq: int) -> Verified:
    return Verified(intact=False, records=seq - 1, first_bad=seq)


def _exported(lines: Iterable[bytes], first: int) -> Iterator[Row | Retired]:
    """Rows of an export; a line that is not one record in its one spelling has no bytes."""
    number = first
    for line in (line for line in lines if line):
        fields = parsed(line.removesuffix(b"\n"))
        gone = _retired(fields or {}, number)
        if gone is not None:
            yield from gone
            number += len(gone)
            continue
        sealed = fields.pop("hash", None) if fields else None
        seq = fields.get("seq") if fields else None
        yield Row(
            seq=seq if isinstance(seq, int) else number,
            columns=columns_of(fields or {}),
            hash=sealed,
            canonical=canonical(fields) if fields else None,
        )
        number += 1


def _retired(fields: Mapping[str, object], number: int) -> list[Retired] | None:
    """What a line holds in place of records that were dropped; None for any other line."""
    leaves = fields.get("leaves")
    if set(fields) != {"leaves", "retired"} or not isinstance(leaves, list) or not leaves:
        return None
    if fields["retired"] != number or isinstance(fields["retired"], bool):
        return None
    if not all(isinstance(leaf, str) and _LEAF.fullmatch(leaf) for leaf in leaves):
        return None
    return [Retired(seq=number + at, leaf=bytes.fromhex(leaf)) for at, leaf in enumerate(leaves)]
