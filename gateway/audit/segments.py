"""A month of the log as a file of its own, which is verified without the months before it.

Its first line says how many records came before, the hash of the last of them
and the perfect subtrees over them. It ends with the first checkpoint behind the
month: that one speaks of all records before it, so that the first line needs no
trust.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from gateway.audit import leaves
from gateway.audit.export import jsonl
from gateway.audit.place import LogPlace
from gateway.audit.query import Filters, read
from gateway.audit.stores import Reader, open_reader
from gateway.audit.times import timestamp
from gateway.core.errors import AuditUnavailable, InvalidRequest


def month_of(text: str) -> tuple[datetime, datetime]:
    """Beginning and end, in UTC, of a month such as 2026-11; raises ValueError."""
    begin = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
    year, month = divmod(begin.year * 12 + begin.month, 12)
    return begin, begin.replace(year=year, month=month + 1)


def segment(path: LogPlace, month: str) -> Iterator[str]:
    """The lines of a sealed month of the log file `path`.

    Raises ValueError for what is no month, InvalidRequest where it has no
    records or no checkpoint behind them yet, and AuditUnavailable.
    """
    first, last, head = _bounds(path, *month_of(month), month)
    records = read(path, Filters(after=first - 1), limit=last - first + 1, newest_first=False)
    yield json.dumps(head, sort_keys=True, separators=(",", ":")) + "\n"
    yield from jsonl(records)


def _bounds(
    path: LogPlace, begin: datetime, end: datetime, month: str
) -> tuple[int, int, dict[str, object]]:
    reader = open_reader(path)
    try:
        ((first, last),) = reader.ask(
            "SELECT min(seq), max(seq) FROM records WHERE ts >= ? AND ts < ?",
            (timestamp(begin), timestamp(end)),
        )
        if not isinstance(first, int) or not isinstance(last, int):
            raise InvalidRequest(f"The log has no records of {month}.")
        ((seal,),) = reader.ask(
            "SELECT min(seq) FROM records WHERE type = 'checkpoint' AND seq > ?", (last,)
        )
        if not isinstance(seal, int):
            raise InvalidRequest(
                f"The segment {month} is still open: no checkpoint stands behind it.",
                hint="Export it once the month is over and the gateway has signed.",
            )
        ((count,),) = reader.ask(
            "SELECT count(*) FROM records WHERE seq BETWEEN ? AND ?", (first, seal)
        )
        if count != seal - first + 1:
            raise InvalidRequest(
                f"The records of {month} were dropped by retention; their hashes are in the"
                " export of the whole log."
            )
        head: dict[str, object] = {
            "segment": month,
            "after": first - 1,
            "prev_hash": _hash_before(reader, first),
            "peaks": [peak.hex() for peak in leaves.tree(reader.ask, first - 1).peaks()],
        }
        return first, seal, head
    except ValueError as error:
        raise AuditUnavailable(
            "The audit log is damaged: it lacks hashes.", hint="Run: turnike audit verify"
        ) from error
    finally:
        reader.close()


def _hash_before(reader: Reader, first: int) -> str:
    ((before,),) = reader.ask("SELECT prev_hash FROM records WHERE seq = ?", (first,))
    return str(before)
