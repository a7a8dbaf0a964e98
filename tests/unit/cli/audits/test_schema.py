from __future__ import annotations

from rig.commands import turnike

from gateway.audit.postgres.schema import schema_for


def test_it_prints_what_an_owner_runs() -> None:
    ran = turnike("audit", "schema", "--role", "gate")
    assert (ran.status, ran.out, ran.err) == (0, schema_for("gate"), "")


def test_a_name_that_could_be_sql_is_refused() -> None:
    ran = turnike("audit", "schema", "--role", "a; DROP TABLE records")
    assert ran.status == 2
    assert "letters, digits and underscores" in ran.err
