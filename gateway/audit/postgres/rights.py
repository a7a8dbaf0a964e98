"""What the role of a gateway could do to its own log besides adding to it."""

from __future__ import annotations

from gateway.audit.place import Postgres
from gateway.audit.postgres.reader import PostgresReader
from gateway.audit.postgres.schema import FIXED

_MAY = "SELECT has_table_privilege(current_user, ?, ?)"


def excess(place: Postgres) -> tuple[str, ...]:
    """Each as `UPDATE records`; none of them is needed. Raises AuditUnavailable."""
    reader = PostgresReader(place)
    try:
        return tuple(
            f"{right} {table}"
            for table in FIXED
            for right in ("UPDATE", "DELETE", "TRUNCATE")
            if reader.ask(_MAY, (table, right))[0][0]
        )
    finally:
        reader.close()
