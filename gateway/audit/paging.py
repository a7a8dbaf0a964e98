"""Rows of a log a page at a time, from whatever store holds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gateway.audit.leaves import Ask
from gateway.audit.rows import COLUMNS, Row
from gateway.core.errors import AuditUnavailable

DAMAGED = "audit_damaged"
_PAGE = 500


def rows(
    ask: Ask,
    where: str,
    values: Sequence[str | int],
    *,
    newest_first: bool,
    after: int | None,
    upto: int | None,
) -> Iterator[Row]:
    """Rows in order of `seq`, so that no lock is held between pages.

    `where` is SQL over the columns of `rows.COLUMNS`, with its values apart. Of
    rows that are not read from the newest on, only those behind the record
    `after` and up to `upto` are read. Raises AuditUnavailable.
    """
    compare, order = ("<", "DESC") if newest_first else (">", "ASC")
    condition = f"({where}) AND" if where else ""
    question = (
        f"SELECT seq, {', '.join(COLUMNS)}, hash, canonical FROM records"  # noqa: S608 - our own words
        f" WHERE {condition} seq {compare} ? ORDER BY seq {order} LIMIT {_PAGE}"
    )
    limit = 2**63 - 1 if newest_first else -(2**63)
    after = limit if after is None else after
    while True:
        page = ask(question, (*values, after))
        for seq, *columns, sealed, canonical in page:
            if not isinstance(seq, int):
                raise AuditUnavailable("A record of the audit log is damaged.", code=DAMAGED)
            if upto is not None and seq > upto:
                return
            after = seq
            yield Row(
                seq=after,
                columns=dict(zip(COLUMNS, columns, strict=True)),
                hash=sealed,
                canonical=canonical,
            )
        if len(page) < _PAGE:
            return
