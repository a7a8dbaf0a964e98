from __future__ import annotations

from rig.postgres import Server

from gateway.audit.place import Postgres
from gateway.audit.postgres.rights import excess


def test_a_role_that_can_only_append_has_no_right_too_many(place: Postgres) -> None:
    assert excess(place) == ()


def test_what_it_could_do_besides_is_named(server: Server, database: str, place: Postgres) -> None:
    server.run("GRANT DELETE ON leaves TO turnike", database)
    assert excess(place) == ("DELETE leaves",)
    assert "TRUNCATE records" in excess(server.place(database, "owner"))
