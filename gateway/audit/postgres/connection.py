"""Connections to the server that holds a log: where they go, how long they wait, what they demand.

The variables that libpq would read are taken out of the environment of this
process, so that none of them changes where a connection goes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import Conninfo

from gateway.audit.leaves import Values
from gateway.audit.place import Postgres
from gateway.audit.store import DAMAGED
from gateway.core.errors import AuditUnavailable, ConfigError

LOCK_MS = 800
"""Milliseconds that a commit waits for another gateway's."""
_WRITING_MS = 4000
_READING_MS = 60_000
_IDLE_MS = 5000
_LOCAL = ("", "localhost", "127.0.0.1", "::1")
_SCHEMA_HINT = "Run as the owner of the database: turnike audit schema --role ROLE | psql DATABASE"


def connected(place: Postgres, *, writing: bool) -> psycopg.Connection[tuple[object, ...]]:
    """A connection in autocommit; raises AuditUnavailable, and ConfigError for a bad URL."""
    for option in Conninfo.get_defaults():
        if option.envvar:
            os.environ.pop(option.envvar.decode(), None)
    with faults(place):
        conninfo = make_conninfo("", **parameters(place, writing=writing))
        return psycopg.connect(conninfo, autocommit=True, prepare_threshold=None)


def parameters(place: Postgres, *, writing: bool) -> dict[str, str]:
    """What a connection asks for; another machine must show a certificate. Raises ConfigError."""
    try:
        given = {name: str(value) for name, value in conninfo_to_dict(place.url.reveal()).items()}
    except psycopg.Error:
        raise ConfigError(
            "The URL of the audit store cannot be read.",
            hint="Write postgresql://USER:PASSWORD@HOST:PORT/DATABASE.",
        ) from None
    host, address = given.get("host", ""), given.get("hostaddr", "")
    local = (host in _LOCAL or host.startswith("/")) and address in _LOCAL
    session = {
        "lock_timeout": LOCK_MS,
        "statement_timeout": _WRITING_MS if writing else _READING_MS,
        "idle_in_transaction_session_timeout": _IDLE_MS,
        **({"synchronous_commit": "on"} if writing else {"default_transaction_read_only": "on"}),
    }
    return {
        **({} if local else {"sslmode": "verify-full"}),
        **given,
        "application_name": "turnike",
        "connect_timeout": "2",
        "keepalives_idle": "5",
        "keepalives_interval": "1",
        "keepalives_count": "3",
        "tcp_user_timeout": "2000",
        "options": " ".join(f"-c {name}={value}" for name, value in session.items()),
    }


@contextmanager
def faults(place: Postgres) -> Iterator[None]:
    """Turn what the driver raises into AuditUnavailable; its words are not repeated."""
    try:
        yield
    except (errors.UndefinedTable, errors.UndefinedColumn, errors.InsufficientPrivilege) as error:
        raise AuditUnavailable(
            f"The tables of the audit log in {place} are missing, or not for this role.",
            code=DAMAGED,
            hint=_SCHEMA_HINT,
        ) from error
    except (psycopg.Error, OSError) as error:
        raise AuditUnavailable(
            f"The audit log in {place} cannot be used ({type(error).__name__}).",
            hint="Look at the server, at the network, and at the role and its password.",
        ) from error


def require_durable(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Raise ConfigError where a commit that returned could be lost."""
    for name, wanted in (("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", "on")):
        found = connection.execute(f"SHOW {name}".encode()).fetchone()
        if found is None or found[0] != wanted:
            raise ConfigError(
                f"The audit log could lose records: PostgreSQL has {name} set to something else"
                f" than {wanted}.",
                hint=f"Set {name} = {wanted} on the server.",
            )


def asked(
    connection: psycopg.Connection[tuple[object, ...]], statement: str, values: Values
) -> list[tuple[object, ...]]:
    """Run one statement, written with `?` for its values; the rows that it gives, if any."""
    query = statement.replace("%", "%%").replace("?", "%s").encode()
    found = connection.execute(query, values)
    return found.fetchall() if found.description is not None else []
