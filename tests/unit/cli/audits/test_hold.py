from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rig.commands import turnike

Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def written(log: Write) -> Path:
    return log()


def added(*arguments: str) -> str:
    ran = turnike("audit", "hold", "add", *arguments, "--reason", "court", "--format", "json")
    assert ran.status == 0, ran.err
    return str(ran.rows[0]["hold"])


def test_a_hold_is_listed_until_it_is_released() -> None:
    name = added("--request", "req_1")
    (row,) = turnike("audit", "hold", "list", "--format", "json").rows
    assert (row["hold"], row["reason"], row["requests"]) == (name, "court", ["req_1"])
    assert (
        turnike("audit", "hold", "release", name, "--reason", "over").out == f"released: {name}\n"
    )
    assert turnike("audit", "hold", "list", "--format", "json").rows == []


def test_everything_can_be_held() -> None:
    added("--everything")
    assert "everything" in turnike("audit", "hold", "list").out


def test_what_is_not_on_record_is_not_held() -> None:
    ran = turnike("audit", "hold", "add", "--request", "req_9", "--reason", "court")
    assert ran.status == 1
    assert turnike("audit", "hold", "list", "--format", "json").rows == []


def test_one_thing_is_named() -> None:
    for wrong in ((), ("--request", "req_1", "--everything")):
        assert turnike("audit", "hold", "add", *wrong, "--reason", "court").status == 2


def test_an_unknown_hold_is_not_released() -> None:
    assert turnike("audit", "hold", "release", "hold_9", "--reason", "over").status == 1


def test_none_in_force_is_said() -> None:
    assert "No hold" in turnike("audit", "hold", "list").err
