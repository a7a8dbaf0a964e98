"""Where a log is: a file of SQLite, or a PostgreSQL server."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from gateway.core.sensitive import Sensitive

PREFIXES = ("postgresql://", "postgres://")
FILE_PATIENCE_S = 5.0
SERVER_PATIENCE_S = 0.9


@dataclass(frozen=True, slots=True)
class Postgres:
    """A database by its URL, which may hold a password."""

    url: Sensitive[str] = field(repr=False)

    @property
    def name(self) -> str:
        """What people may see of it: server and database."""
        parts = urlsplit(self.url.reveal())
        return f"postgresql://{(parts.hostname or '')}{parts.path}"

    def __str__(self) -> str:
        return self.name


LogPlace: TypeAlias = Path | Postgres


def patience(place: LogPlace) -> float:
    """Seconds that a caller waits for a log that neither answers nor fails.

    A disk is waited for longer: another machine does not take over for it.
    """
    return FILE_PATIENCE_S if isinstance(place, Path) else SERVER_PATIENCE_S
