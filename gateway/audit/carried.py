"""What became of requests that carried a value: when, to what effect, and where it went."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from gateway.audit.place import LogPlace
from gateway.audit.query import Filters, read
from gateway.audit.registers.traffic import AT_HOME, transforms_of
from gateway.core.jsontree import JsonValue
from gateway.core.record import Stored

COLUMNS = ("ts", "request", "app", "team", "effect", "went", "target", "boundary", "country",
           "rule", "status", "found_as", "seq")  # fmt: skip
_WEIGHT = {"intent": 0, "orphan": 1, "completion": 2, "deny": 2}
_TREATED = {"masked": "as a placeholder", "redacted": "redacted"}
NOT_SENT, INSIDE, IN_CLEAR, IN_PART = "not sent", "stayed inside", "in clear", "in part"


def carried(path: LogPlace, requests: Mapping[str, Collection[str]]) -> list[dict[str, JsonValue]]:
    """A row for each attempt of each request, oldest first; `requests` has the entities of each.

    `went` says how the value left: in clear wherever that is not known to be
    otherwise. A request whose records are not in the log has a row with its id
    alone. Raises AuditUnavailable.
    """
    rows: list[dict[str, JsonValue]] = []
    for request, entities in requests.items():
        latest: dict[object, Stored] = {}
        for stored in read(path, Filters(request=request), newest_first=False):
            attempt, kind = stored.fields.get("attempt"), str(stored.fields.get("type"))
            if kind not in _WEIGHT:
                continue  # an erasure names its request, and is no attempt of it
            known = latest.get(attempt)
            if known is None or _WEIGHT[kind] >= _WEIGHT[str(known.fields["type"])]:
                latest[attempt] = stored
        rows += [_row(stored, request, entities) for stored in latest.values()]
        if not latest:
            rows.append({"request": request, "went": NOT_SENT, "found_as": sorted(entities)})
    return sorted(rows, key=lambda row: (str(row.get("ts", "")), str(row["request"])))


def _row(stored: Stored, request: str, entities: Collection[str]) -> dict[str, JsonValue]:
    fields = stored.fields
    row: dict[str, JsonValue] = {"request": request, "seq": stored.seq}
    for name in ("ts", "app", "team", "effect", "target", "boundary", "country", "status"):
        value = fields.get(name)
        row[name] = value if isinstance(value, str) else None
    deciding = [str(rule.get("name")) for rule in _maps(fields, "rules") if rule.get("deciding")]
    return {
        **row,
        "attempt": attempt if isinstance(attempt := fields.get("attempt"), int) else None,
        "rule": deciding[0] if deciding else "",
        "went": _went(fields, entities),
        "found_as": sorted(entities),
    }


def _went(fields: Mapping[str, object], entities: Collection[str]) -> str:
    if not fields.get("target"):
        return NOT_SENT
    if fields.get("boundary") == AT_HOME:
        return INSIDE
    found = sum(
        count
        for item in _maps(fields, "findings")
        if item.get("entity") in entities and isinstance(count := item.get("count"), int)
    )
    treated = [(how, n) for how, entity, n in transforms_of(fields) if entity in entities]
    ways = {how for how, _ in treated}
    if not treated:
        return IN_CLEAR
    return (
        _TREATED[ways.pop()] if len(ways) == 1 and sum(n for _, n in treated) >= found else IN_PART
    )


def _maps(fields: Mapping[str, object], name: str) -> Iterator[Mapping[str, object]]:
    value = fields.get(name)
    yield from (
        (item for item in value if isinstance(item, Mapping)) if isinstance(value, list) else ()
    )
