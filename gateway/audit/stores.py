"""The stores that can hold a log, by what they can do; each is opened by where it is."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from gateway.audit import store as sqlite
from gateway.audit.chain import Head
from gateway.audit.leaves import Values
from gateway.audit.place import LogPlace
from gateway.audit.rows import Row
from gateway.audit.store import Outcome, Seal
from gateway.core.errors import ConfigError
from gateway.core.record import Entry


class Store(Protocol):
    """A connection that appends; used by one thread at a time."""

    log_id: str

    def commit(self, entries: Sequence[Entry], seal: Seal) -> list[Outcome]:
        """Append in one transaction: what is sealed is durable. Raises AuditUnavailable."""
        ...

    def ask(self, statement: str, values: Values) -> list[tuple[object, ...]]:
        """Run one statement, inside the transaction where there is one."""
        ...

    def head(self) -> Head:
        """The newest record."""
        ...

    def continues(self, head: Head) -> bool:
        """Whether `head` is among the records: a log put back from a copy may lack it."""
        ...

    def forget(self, seqs: Collection[int]) -> int:
        """Delete what was last remembered with the records `seqs`; returns how many memories."""
        ...

    def scrub(self) -> None:
        """Leave no copy of what was deleted, where it can. Raises AuditUnavailable."""
        ...

    def expire(self, before: int) -> int:
        """Delete what was last remembered before `before` (Unix seconds); returns how many."""
        ...

    def close(self) -> None:
        """Close the connection; never raises."""
        ...


class Reader(Protocol):
    """A connection that cannot write; used by one thread at a time. Raises AuditUnavailable."""

    def is_current(self) -> bool:
        """Whether it still reads what bears the name now."""
        ...

    def log_id(self) -> str:
        """The identifier that the log was given when it was made."""
        ...

    def ask(self, statement: str, values: Values) -> list[tuple[object, ...]]:
        """Run one statement that reads."""
        ...

    def any_held(self, numbers: array[int]) -> bool:
        """Whether at least one of `numbers` is remembered as held."""
        ...

    def count(self, up_to: int) -> int:
        """How many records there are with a number not above `up_to`."""
        ...

    def rows(
        self,
        where: str = "",
        values: Sequence[str | int] = (),
        *,
        newest_first: bool = False,
        after: int | None = None,
        upto: int | None = None,
    ) -> Iterator[Row]:
        """Rows in order of `seq`, as `paging.rows` gives them."""
        ...

    def close(self) -> None:
        """Close the connection; never raises."""
        ...


def open_store(place: LogPlace, *, new_log_id: str | None = None) -> Store:
    """Open a log to append; with `new_log_id`, begin it where there is none.

    Raises AuditUnavailable, and ConfigError for a store that is not safe.
    """
    if isinstance(place, Path):
        return sqlite.Store.open(place, new_log_id=new_log_id)
    _require_driver()
    from gateway.audit.postgres.store import PostgresStore

    return PostgresStore.open(place, new_log_id=new_log_id)


def open_reader(place: LogPlace) -> Reader:
    """Open a log to read; raises AuditUnavailable."""
    if isinstance(place, Path):
        return sqlite.Reader(place)
    _require_driver()
    from gateway.audit.postgres.reader import PostgresReader

    return PostgresReader(place)


def is_there(place: LogPlace) -> bool:
    """Whether a log was begun there; raises AuditUnavailable where a server does not answer."""
    if isinstance(place, Path):
        return place.is_file()
    reader = open_reader(place)
    try:
        return bool(reader.ask("SELECT 1 FROM log", ()))
    finally:
        reader.close()


def excess(place: LogPlace) -> tuple[str, ...]:
    """What the gateway's role could do to records besides adding them; nothing asks that of a file.

    Raises AuditUnavailable.
    """
    if isinstance(place, Path):
        return ()
    _require_driver()
    from gateway.audit.postgres import rights

    return rights.excess(place)


def _require_driver() -> None:
    """The driver is an extra, and its library is loaded by who needs it."""
    try:
        import gateway.audit.postgres.connection  # noqa: F401 - whether it can be imported is asked
    except ImportError as error:
        raise ConfigError(
            "The driver for PostgreSQL is not installed.", hint="Install turnike[postgres]."
        ) from error
