"""The whole log, with the leaves of what retention dropped in their places."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.audit.encode import canonical
from gateway.audit.export import jsonl
from gateway.audit.leaves import GROUP
from gateway.audit.merkle import leaf_hash
from gateway.audit.place import LogPlace
from gateway.audit.query import stored
from gateway.audit.rows import Retired, Row
from gateway.audit.stores import Reader, open_reader


def with_leaves(
    reader: Reader, *, after: int | None = None, upto: int | None = None
) -> Iterator[Row | Retired]:
    """The rows of a log, each held against its leaf in the Merkle tree; one without has no bytes.

    Where a row is missing, its leaf stands in its place. Of a part of the log,
    behind the record `after` up to `upto`, the same is told.
    """
    leaves = _leaves(reader, after, upto)
    seq, leaf = next(leaves)
    for row in reader.rows(after=after, upto=upto):
        while seq is not None and seq < row.seq:
            yield Retired(seq=seq, leaf=leaf)
            seq, leaf = next(leaves)
        if seq is None:  # what was written since the leaves were read
            seq, leaf = next(leaves)
        record = row.canonical
        if seq == row.seq and isinstance(record, bytes) and leaf == leaf_hash(record):
            yield row
        else:
            yield Row(seq=row.seq, columns=row.columns, hash=row.hash, canonical=None)
        if seq == row.seq:
            seq, leaf = next(leaves)
    while upto is not None and seq is not None:  # behind the last row of a part come other parts
        yield Retired(seq=seq, leaf=leaf)
        seq, leaf = next(leaves)


def _leaves(
    reader: Reader, after: int | None, upto: int | None
) -> Iterator[tuple[int | None, bytes]]:
    """Numbers and hashes, a page at a time; None where there are none now."""
    after = -(2**63) if after is None else after
    last = 2**63 - 1 if upto is None else upto
    question = "SELECT seq, hash FROM leaves WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
    while True:
        page = reader.ask(question, (after, last, GROUP))
        for seq, digest in page:
            after = seq if isinstance(seq, int) else after
            yield after, digest if isinstance(digest, bytes) else b""
        if not page:
            yield None, b""


def lines(path: LogPlace) -> Iterator[str]:
    """The export of a whole log as `verify` can check it, one record a line.

    What was dropped is a line with `retired`, the number of the first, and
    `leaves`, in hex. Raises AuditUnavailable.
    """
    reader = open_reader(path)
    try:
        gone: list[Retired] = []
        for item in with_leaves(reader):
            if isinstance(item, Retired):
                gone.append(item)
                if len(gone) < GROUP:
                    continue
            if gone:
                yield _line(gone)
                gone = []
            if isinstance(item, Row):
                yield from jsonl([stored(item)])
    finally:
        reader.close()


def _line(gone: list[Retired]) -> str:
    told = {"retired": gone[0].seq, "leaves": [item.leaf.hex() for item in gone]}
    return canonical(told).decode() + "\n"
