from __future__ import annotations

from pathlib import Path

import pytest
from rig.commands import turnike

from gateway.state.lockdown import Lockdown


def newest(kind: str = "lockdown") -> list[dict[str, object]]:
    rows = turnike("audit", "list", "--format", "json").rows
    return [row for row in rows if row["type"] == kind]


def test_it_goes_on_and_off_and_both_are_recorded(here: Path) -> None:
    ran = turnike("lockdown", "on", "--reason", "Şüpheli sızıntı")
    assert (ran.status, ran.out) == (0, "lockdown: on; nothing leaves\n")
    assert Lockdown(here / ".turnike").on
    ran = turnike("lockdown", "off", "--reason", "Yanlış alarm")
    assert (ran.status, ran.out) == (0, "lockdown: off\n")
    assert not Lockdown(here / ".turnike").on
    assert [(row["action"], row["reason"]) for row in newest()] == [
        ("off", "Yanlış alarm"),
        ("on", "Şüpheli sızıntı"),
    ]


def test_off_twice_is_no_harm(here: Path) -> None:
    turnike("lockdown", "on", "--reason", "x")
    turnike("lockdown", "off", "--reason", "x")
    ran = turnike("lockdown", "off", "--reason", "x")
    assert (ran.status, ran.out) == (0, "lockdown: is off already\n")
    assert len(newest()) == 2
    assert here.is_dir()


def test_with_a_log_that_cannot_be_written_nothing_leaves_all_the_same(here: Path) -> None:
    (here / ".turnike").mkdir(mode=0o700)
    (here / ".turnike" / "audit.db").write_bytes(b"no database" * 200)
    ran = turnike("lockdown", "on", "--reason", "x")
    assert ran.status != 0
    assert Lockdown(here / ".turnike").on
    ran = turnike("lockdown", "off", "--reason", "x")
    assert ran.status != 0
    assert Lockdown(here / ".turnike").on


@pytest.mark.usefixtures("here")
def test_it_can_be_told_to_a_program() -> None:
    ran = turnike("lockdown", "on", "--reason", "x", "--format", "json")
    assert ran.rows == [{"lockdown": "on"}]
    for _ in range(2):
        ran = turnike("lockdown", "off", "--reason", "x", "--format", "csv")
        assert ran.out == "lockdown\noff\n"


@pytest.mark.parametrize("action", ["on", "off"])
def test_a_reason_is_needed(action: str) -> None:
    ran = turnike("lockdown", action)
    assert ran.status == 2
    assert "--reason" in ran.err
