from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rig.commands import turnike
from rig.subjects import carrying

from gateway.audit.query import Filters, read
from gateway.cli.audits.subject import searched, user
from gateway.cli.workplace import load_state_settings

NUMBER = "10000000146"
Write = Callable[..., Path]


@pytest.fixture
def state_dir(log: Write) -> Path:
    """A log with `req_1`, which carried an identity number and a name."""
    folder = log().parent
    carrying(folder, "req_1", ("TR_NATIONAL_ID", NUMBER), ("PERSON", "ayse yilmaz"))
    return folder


@pytest.mark.parametrize("value", [NUMBER, "100 000 001 46", "AYŞE YILMAZ", "Ayse Yilmaz"])
def test_a_value_leads_to_its_requests_however_it_is_written(state_dir: Path, value: str) -> None:
    assert state_dir.is_dir()
    ran = turnike("audit", "subject", value, "--format", "json")
    assert ran.status == 0, ran.err
    (row,) = ran.rows
    assert row["request"] == "req_1"
    assert (row["target"], row["boundary"], row["country"]) == ("cloud/openai", "external", "US")
    assert row["effect"] == "mask"


@pytest.mark.parametrize("form", ["table", "csv"])
def test_it_is_told_as_a_table_and_as_csv(state_dir: Path, form: str) -> None:
    assert state_dir.is_dir()
    ran = turnike("audit", "subject", NUMBER, "--format", form)
    assert "req_1" in ran.out
    assert "cloud/openai" in ran.out
    assert NUMBER not in ran.out


def test_the_value_may_come_from_standard_input_or_a_file(state_dir: Path) -> None:
    asked = turnike("audit", "subject", "-", "--format", "json", stdin=NUMBER.encode() + b"\n")
    file = state_dir.parent / "value.txt"
    file.write_text(NUMBER, encoding="utf-8")
    assert asked.rows == turnike("audit", "subject", f"@{file}", "--format", "json").rows != []


def test_an_unknown_value_is_no_failure(state_dir: Path) -> None:
    assert state_dir.is_dir()
    ran = turnike("audit", "subject", "Kimse Yok")
    assert (ran.status, ran.out) == (0, "")
    assert "No request" in ran.err


def test_that_somebody_asked_is_on_record_and_what_for_is_nowhere(state_dir: Path) -> None:
    turnike("audit", "subject", NUMBER)
    (record,) = read(state_dir / "audit.db", Filters(type="admin_read"))
    assert record.fields["what"] == "subject"
    assert record.fields["who"] == user()
    assert record.fields["found"] == 1
    for file in state_dir.rglob("*"):
        if file.is_file():
            assert NUMBER.encode() not in file.read_bytes(), file.name
    assert NUMBER not in json.dumps(dict(record.fields))


def test_nothing_to_ask_for_is_wrong_usage(state_dir: Path) -> None:
    assert state_dir.is_dir()
    assert turnike("audit", "subject", " ").status == 2


def test_without_the_master_key_nothing_is_recognised_and_none_is_made(log: Write) -> None:
    log()
    ran = turnike("audit", "subject", NUMBER)
    assert ran.status == 2
    assert "master.key" in ran.err
    assert not (Path(".turnike") / "master.key").exists()


def test_what_is_searched_holds_no_value(state_dir: Path) -> None:
    assert state_dir.is_dir()
    assert all(NUMBER not in one for one in searched(load_state_settings(None), NUMBER))
