"""Finds records by what an auditor asks for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from gateway.audit.place import LogPlace
from gateway.audit.rows import Row
from gateway.audit.stores import is_there, open_reader
from gateway.audit.times import timestamp
from gateway.core.decision import slug
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What to look for; every one that is given must hold.

    `since` is inclusive, `until` is not. `rule` is a rule's name or its slug;
    `entity` an entity or a data class; `would_be` an effect that a policy in
    `mode: report` would have led to. `after` is a sequence number.
    """

    since: datetime | None = None
    until: datetime | None = None
    app: str | None = None
    team: str | None = None
    effect: str | None = None
    rule: str | None = None
    target: str | None = None
    entity: str | None = None
    would_be: str | None = None
    request: str | None = None
    type: str | None = None
    after: int = 0


def read(
    path: LogPlace,
    filters: Filters | None = None,
    *,
    limit: int | None = None,
    newest_first: bool = True,
) -> Iterator[Stored]:
    """Records of the log file `path` that `filters` match, one at a time.

    The log is read in short pages: it may grow meanwhile, and it is not held
    up. Raises AuditUnavailable.
    """
    if not is_there(path):
        raise AuditUnavailable(
            f"There is no audit log at {path}.", hint="Look at state_dir in the settings."
        )
    return islice(_matching(path, filters or Filters(), newest_first), limit)


def _matching(path: LogPlace, filters: Filters, newest_first: bool) -> Iterator[Stored]:
    reader = open_reader(path)
    try:
        where, values = _condition(filters)
        for row in reader.rows(where, values, newest_first=newest_first):
            record = stored(row)
            if _holds(filters, record.fields):
                yield record
    finally:
        reader.close()


def stored(row: Row) -> Stored:
    """A row as a record; raises AuditUnavailable where its bytes are not one."""
    try:
        canonical = row.canonical
        fields = json.loads(canonical) if isinstance(canonical, bytes) else None
    except ValueError:
        canonical = fields = None
    if not isinstance(fields, dict) or not isinstance(canonical, bytes):
        raise AuditUnavailable(
            f"Record {row.seq} of the audit log is damaged.", hint="Run: turnike audit verify"
        )
    return Stored(seq=row.seq, canonical=canonical, fields={**fields, "hash": row.hash})


def _condition(filters: Filters) -> tuple[str, list[str | int]]:
    """What the columns can answer, as SQL and its values."""
    asked: list[tuple[str, str | int | None]] = [
        ("seq > ?", filters.after or None),
        ("ts >= ?", _instant(filters.since)),
        ("ts < ?", _instant(filters.until)),
        ("app = ?", filters.app),
        ("team = ?", filters.team),
        ("effect = ?", filters.effect),
        ("target = ?", filters.target),
        ("request_id = ?", filters.request),
        ("type = ?", filters.type),
    ]
    given = [(text, value) for text, value in asked if value is not None]
    return " AND ".join(text for text, _ in given), [value for _, value in given]


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else timestamp(moment)


def _holds(filters: Filters, fields: Mapping[str, object]) -> bool:
    """What only the record itself can answer."""
    if filters.rule is not None:
        names = _values(fields, "rules", "name")
        if filters.rule not in names and filters.rule not in {slug(name) for name in names}:
            return False
    if filters.would_be is not None and filters.would_be not in _values(
        fields, "would_be", "effect"
    ):
        return False
    if filters.entity is None:
        return True
    entities = _values(fields, "findings", "entity") | _values(fields, "findings", "data_class")
    return filters.entity in entities


def _values(fields: Mapping[str, object], part: str, name: str) -> set[str]:
    items = fields.get(part)
    if not isinstance(items, list):
        return set()
    return {str(item.get(name)) for item in items if isinstance(item, dict)}
