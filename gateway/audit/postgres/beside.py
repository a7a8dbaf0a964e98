"""What changes beside the log with each record: open intents, and memories of held texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from gateway.audit.chain import Sealed
from gateway.audit.rows import columns_of
from gateway.core.record import Entry, RecordType

_OPEN = (
    b"INSERT INTO unfinished SELECT * FROM"
    b" unnest(%s::text[], %s::bigint[], %s::text[], %s::bigint[])"
    b" ON CONFLICT (request_id, attempt) DO UPDATE"
    b" SET boot_id = excluded.boot_id, seq = excluded.seq"
)
_CLOSE = (
    b"DELETE FROM unfinished USING unnest(%s::text[], %s::bigint[]) AS done (request_id, attempt)"
    b" WHERE unfinished.request_id = done.request_id AND unfinished.attempt = done.attempt"
)
# A memory is renewed when its text comes again a day later, as in SQLite.
_REMEMBER = (
    b"INSERT INTO memories SELECT number, %s, %s, %s FROM unnest(%s::bigint[]) AS given (number)"
    b" ON CONFLICT (number) DO UPDATE SET seq = excluded.seq, at = excluded.at"
    b" WHERE memories.held = excluded.held AND memories.at <= excluded.at - 86400"
)
_ENDS = (RecordType.COMPLETION, RecordType.ORPHAN)
Change = tuple[bytes, Sequence[object]]


def changes(sealed: Sequence[tuple[Entry, Sealed]]) -> Iterator[Change]:
    """The statements, each with its values, that follow from records of one transaction."""
    opened: dict[tuple[object, object], tuple[object, int]] = {}
    closed: list[tuple[object, object]] = []
    for entry, one in sealed:
        columns = columns_of(one.fields)
        attempt = (columns["request_id"], columns["attempt"])
        if entry.type is RecordType.INTENT:
            opened[attempt] = (columns["boot_id"], one.head.seq)
        elif entry.type in _ENDS and None not in attempt and not opened.pop(attempt, None):
            closed.append(attempt)
        yield from _remembered(entry, one)
    if opened:
        rows = [(*attempt, *intent) for attempt, intent in opened.items()]
        yield _OPEN, [list(column) for column in zip(*rows, strict=True)]
    if closed:
        yield _CLOSE, [list(column) for column in zip(*closed, strict=True)]


def _remembered(entry: Entry, one: Sealed) -> Iterator[Change]:
    for numbers, held in ((entry.common, 0), (entry.holds, 1)):
        if numbers:
            at = int(datetime.fromisoformat(str(one.fields["ts"])).timestamp())
            yield _REMEMBER, (held, one.head.seq, at, sorted(numbers))
