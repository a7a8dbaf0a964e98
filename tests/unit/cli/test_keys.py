from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rig.commands import turnike

OWN = b"sk-proj-0123456789abcdef"


def created(*more: str) -> dict[str, object]:
    return turnike(
        "keys", "create", "--app", "crm", "--team", "satış", "--format", "json", *more
    ).row


def test_a_key_is_printed_once_and_kept_nowhere(here: Path) -> None:
    made = created()
    assert set(made) == {"id", "key", "app", "team"}
    assert (made["app"], made["team"]) == ("crm", "satış")
    key = str(made["key"])
    assert key.startswith("tk_")
    assert all(key.encode() not in path.read_bytes() for path in here.rglob("*") if path.is_file())
    assert key not in turnike("keys", "list").out


def test_a_key_is_listed_with_its_app_and_its_end() -> None:
    end = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    made = created("--expires", end)
    (row,) = turnike("keys", "list", "--format", "json").rows
    assert row["id"] == made["id"]
    assert (row["kind"], row["revoked"]) == ("created", None)
    assert str(row["expires"]).startswith(f"{end}T00:00:00")


def test_an_end_that_has_passed_is_refused() -> None:
    ran = turnike("keys", "create", "--app", "a", "--team", "b", "--expires", "2020-01-01")
    assert ran.status == 2
    assert "its expiry has passed" in ran.err


def test_a_revoked_key_says_when_and_cannot_be_revoked_again() -> None:
    made = str(created()["id"])
    assert turnike("keys", "revoke", made).out == f"{made} is revoked.\n"
    (row,) = csv.DictReader(io.StringIO(turnike("keys", "list", "--format", "csv").out))
    assert row["revoked"].startswith("20")
    again = turnike("keys", "revoke", made, "--format", "json")
    assert (again.status, again.out) == (1, "")
    assert "`turnike keys list` shows them" in again.err


def test_a_revocation_can_be_read_by_a_program() -> None:
    made = str(created()["id"])
    told = turnike("keys", "revoke", made, "--format", "json").rows
    assert told == [{"id": made, "revoked": True}]


def test_every_change_of_the_keys_is_recorded_without_the_key() -> None:
    made = created()
    turnike("keys", "adopt", "--app", "erp", "--team", "b", stdin=OWN)
    turnike("keys", "revoke", str(made["id"]))
    records = turnike("audit", "list", "--format", "json").out
    newest = turnike("audit", "list", "--format", "json").rows
    changes = [record["action"] for record in newest if record["type"] == "key"]
    assert changes == ["revoked", "adopted", "created"]
    assert str(made["key"]) not in records
    assert OWN.decode() not in records


def test_an_adopted_key_comes_from_standard_input_alone() -> None:
    ran = turnike(
        "keys", "adopt", "--app", "erp", "--team", "b", "--format", "json", stdin=OWN + b"\n"
    )
    assert set(ran.row) == {"id", "app", "team"}
    assert ran.err == ""
    again = turnike("keys", "adopt", "--app", "erp", "--team", "b", stdin=OWN)
    assert again.status == 2
    assert "registered already" in again.err
    assert OWN.decode() not in again.out + again.err


@pytest.mark.parametrize("given", [b"", b"\n", b"  \n"])
def test_an_adoption_without_a_key_says_where_it_is_read_from(given: bytes, here: Path) -> None:
    ran = turnike("keys", "adopt", "--app", "a", "--team", "b", stdin=given)
    assert ran.status == 2
    assert "standard input" in ran.err
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("given", [b"sk-7h2", b"\xff" * 40, b"x" * 5000, "ğ".encode() * 20])
def test_what_is_no_key_is_not_adopted_and_not_repeated(given: bytes) -> None:
    ran = turnike("keys", "adopt", "--app", "a", "--team", "b", stdin=given)
    assert ran.status == 2
    assert "cannot be adopted" in ran.err
    assert given.decode(errors="replace") not in ran.err


def test_looking_for_keys_makes_nothing(here: Path) -> None:
    ran = turnike("keys", "list")
    assert (ran.status, ran.out) == (0, "")
    assert ran.err == "There are no keys. `turnike keys create` makes one.\n"
    assert turnike("keys", "list", "--format", "json").out == "[]\n"
    assert turnike("keys", "revoke", "key_x").status == 1
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(("app", "team"), [("", "b"), ("a", " b"), ("open", "b"), ("a\nb", "b")])
def test_a_name_that_cannot_stand_in_a_record_is_refused(app: str, team: str) -> None:
    ran = turnike("keys", "create", "--app", app, "--team", team)
    assert (ran.status, ran.out) == (2, "")
