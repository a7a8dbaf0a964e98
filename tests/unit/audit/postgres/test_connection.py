from __future__ import annotations

import pytest
from rig.postgres import Server
from rig.postgres import server as running

from gateway.audit.place import Postgres
from gateway.audit.postgres.connection import connected, parameters, require_durable
from gateway.audit.postgres.store import PostgresStore
from gateway.core.errors import AuditUnavailable, ConfigError
from gateway.core.sensitive import Sensitive


def test_variables_of_the_environment_change_nothing(
    place: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PGHOSTADDR": "192.0.2.1",
        "PGPORT": "1",
        "PGOPTIONS": "-c fsync=off",
        "PGSERVICE": "elsewhere",
        "PGSSLMODE": "require",
    }.items():
        monkeypatch.setenv(name, value)
    connected(place, writing=True).close()


def test_another_machine_is_asked_for_its_certificate() -> None:
    place = Postgres(Sensitive("postgresql://u:kanarya@localhost.invalid/audit"))
    with pytest.raises(AuditUnavailable) as caught:
        connected(place, writing=True)
    assert "kanarya" not in f"{caught.value.message} {caught.value.hint} {place!r} {place}"


@pytest.mark.parametrize("address", ["", "?hostaddr=127.0.0.1"])
def test_this_machine_is_not(address: str) -> None:
    place = Postgres(Sensitive(f"postgresql://u@localhost:1/audit{address}"))
    assert "sslmode" not in parameters(place, writing=True)


def test_a_name_of_this_machine_with_the_address_of_another_is_another() -> None:
    place = Postgres(Sensitive("postgresql://u@localhost/audit?hostaddr=192.0.2.7"))
    assert parameters(place, writing=True)["sslmode"] == "verify-full"


def test_a_url_that_is_none_is_told_without_its_password() -> None:
    place = Postgres(Sensitive("postgresql://u:kanarya@h:x y/db?nonsense=1"))
    with pytest.raises(ConfigError, match="cannot be read") as caught:
        connected(place, writing=False)
    assert "kanarya" not in str(caught.value)


def test_a_session_that_reads_cannot_write(place: Postgres) -> None:
    connection = connected(place, writing=False)
    with pytest.raises(Exception, match="read-only"):
        connection.execute(b"INSERT INTO log VALUES (1, 'x')")
    connection.close()


def test_without_tables_it_is_told_how_to_make_them(server: Server) -> None:
    server.run("CREATE DATABASE bare")
    with pytest.raises(AuditUnavailable, match="are missing") as caught:
        PostgresStore.open(server.place("bare", "owner"), new_log_id="log_1")
    assert "turnike audit schema" in caught.value.hint


def test_a_server_that_could_lose_records_is_refused() -> None:
    with running() as weak:
        place = weak.log("audit")
        weak.stop()
        weak.start(fsync="off")
        with pytest.raises(ConfigError, match="fsync"):
            PostgresStore.open(place, new_log_id="log_1")
        weak.stop()
        # What the server says by default does not matter: the session asks for it.
        weak.start(synchronous_commit="off")
        connection = connected(place, writing=True)
        require_durable(connection)
        connection.execute(b"SET synchronous_commit = off")
        with pytest.raises(ConfigError, match="synchronous_commit"):
            require_durable(connection)
        connection.close()
