"""Holds a log against its copy, record by record."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from gateway.audit.copies import MONTHS
from gateway.audit.encode import canonical
from gateway.audit.place import LogPlace
from gateway.audit.retention import declared
from gateway.audit.store import DAMAGED
from gateway.audit.stores import open_reader
from gateway.core.errors import AuditUnavailable, ConfigError

_END = (0, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What differs between a log and its copy.

    `first` is the number of the first record that differs, or that only one of
    them has; None where none does. `behind` newest records are not copied yet.
    """

    records: int
    first: int | None = None
    behind: int = 0

    @property
    def same(self) -> bool:
        """Whether the copy says what the log says, as far as it goes."""
        return self.first is None


def compare(place: LogPlace, folder: Path) -> Compared:
    """Compare a log with the copy in `folder`; raises AuditUnavailable and ConfigError.

    Records that retention dropped from the log may stand in the copy.
    """
    files = sorted(folder.glob(MONTHS))
    if not files:
        raise ConfigError("There is no copy of the log in this folder.", file=str(folder))
    copied = heapq.merge(*map(_lines, files), key=itemgetter(0))
    reader = open_reader(place)
    try:
        dropped = declared(reader.ask)
        same = behind = 0
        seq, line = next(copied, _END)
        for row in reader.rows():
            while line is not None and seq < row.seq:
                if not any(segment.drops(seq) for segment in dropped):
                    return Compared(records=same, first=seq)
                seq, line = next(copied, _END)
            if line is None:
                behind += 1
            elif seq != row.seq or line != (row.canonical, row.hash):
                return Compared(records=same, first=row.seq)
            else:
                same += 1
                seq, line = next(copied, _END)
        return Compared(records=same, first=None if line is None else seq, behind=behind)
    except ValueError:
        raise AuditUnavailable(
            "The audit log is damaged.", code=DAMAGED, hint="Run: turnike audit verify"
        ) from None
    finally:
        reader.close()


def _lines(path: Path) -> Iterator[tuple[int, tuple[bytes, object]]]:
    """Numbers of the records of one file, each with its bytes and its hash.

    A line that is no record has bytes that no record has. A torn last line is
    one that is being written.
    """
    seq = 0
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                return
            try:
                fields = json.loads(line)
                sealed, seq = fields.pop("hash"), int(fields["seq"])
                yield seq, (canonical(fields), sealed)
            except (ValueError, KeyError, TypeError, AttributeError):
                seq += 1
                yield seq, (b"", None)
