from __future__ import annotations

from pathlib import Path

from gateway.audit.place import Postgres, patience
from gateway.core.sensitive import Sensitive


def test_nothing_shows_the_password() -> None:
    place = Postgres(
        Sensitive("postgresql://turnike:kanarya@db.example:5432/audit?sslmode=require")
    )
    assert str(place) == place.name == "postgresql://db.example/audit"
    assert "kanarya" not in repr(place)


def test_a_server_is_waited_for_less_than_a_second() -> None:
    assert patience(Postgres(Sensitive("postgresql://h/d"))) < 1 < patience(Path("audit.db"))
