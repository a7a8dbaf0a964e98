"""Writes records out, one at a time, in forms that others read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Final

from gateway.audit.encode import canonical
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Stored

CSV_COLUMNS: Final = (
    *("seq", "ts", "type", "request_id", "attempt", "app", "team", "key_id", "dialect"),
    *("model_asked", "model", "target", "boundary", "country", "effect", "reason", "status"),
    *("rules", "reported", "would_be", "findings", "coverage", "uninspected", "facts"),
    *("transforms", "permitted", "barred", "exempt", "policies", "policy", "usage", "cost"),
    *("latency_ms", "finish", "budgets", "unaccepted"),
    *("v", "log_id", "boot_id", "node", "mono_ns", "prev_hash", "hash"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def jsonl(records: Iterable[Stored]) -> Iterator[str]:
    """One object a line, in canonical form with its hash: what `verify` can check again.

    Raises AuditUnavailable at a record that has no canonical form.
    """
    for record in records:
        try:
            line = canonical(record.fields)
        except ValueError as error:
            raise AuditUnavailable(
                f"Record {record.seq} of the audit log is damaged.",
                hint="Run: turnike audit verify",
            ) from error
        yield line.decode() + "\n"


def table(records: Iterable[Stored]) -> Iterator[str]:
    """CSV (RFC 4180) with a head line; fields that are lists or objects hold JSON.

    A cell that a spreadsheet would run as a formula begins with an apostrophe.
    Fields that have no column of their own stand together in `other`.
    """
    yield _line((*CSV_COLUMNS, "other"))
    for record in records:
        fields = record.fields
        other = {name: fields[name] for name in sorted(fields) if name not in CSV_COLUMNS}
        cells = [_cell(fields.get(name)) for name in CSV_COLUMNS]
        yield _line((*cells, _cell(other or None)))


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, dialect="excel").writerow(cells)
    return line.getvalue()
