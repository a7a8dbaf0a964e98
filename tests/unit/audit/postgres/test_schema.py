from __future__ import annotations

import pytest
from rig.postgres import ROLE, Server

from gateway.audit.place import Postgres
from gateway.audit.postgres.rights import excess
from gateway.audit.postgres.schema import schema_for
from gateway.core.errors import ConfigError


def test_running_it_again_changes_nothing(server: Server, database: str, place: Postgres) -> None:
    tables = (
        "SELECT table_name, privilege_type FROM information_schema.table_privileges"
        " ORDER BY 1, 2, grantee"
    )
    before = server.run(tables, database)
    server.run(schema_for(ROLE), database)
    assert server.run(tables, database) == before


def test_rights_that_were_given_before_are_taken_away(
    server: Server, database: str, place: Postgres
) -> None:
    server.run(f"GRANT ALL ON records TO {ROLE}", database)
    assert excess(place)
    server.run(schema_for(ROLE), database)
    assert excess(place) == ()


@pytest.mark.parametrize("role", ["", "a;DROP TABLE x", 'a"b', "ğ", "x" * 64])
def test_a_name_that_could_be_sql_is_refused(role: str) -> None:
    with pytest.raises(ConfigError, match="letters, digits"):
        schema_for(role)
