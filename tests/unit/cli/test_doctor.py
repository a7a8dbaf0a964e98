from __future__ import annotations

import socket
from pathlib import Path

import pytest
from rig.commands import turnike

from gateway.cli.doctor import COLUMNS


def test_a_log_that_is_not_intact_is_a_failure(here: Path) -> None:
    (here / ".turnike").mkdir(mode=0o700)
    (here / ".turnike" / "audit.db").write_bytes(b"no log" * 1000)
    ran = turnike("doctor", "--format", "json")
    assert ran.status == 1
    told = {str(row["name"]): row["state"] for row in ran.rows}
    assert told["audit log"] == "fail"
    assert told["detectors tr"] == told["detectors en"] == told["policies"] == "ok"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--only", "chat"), "go with --canary"),
        (("--base-url", "http://127.0.0.1:1"), "go with --canary"),
        (("--canary", "--base-url", "http://127.0.0.1:1"), "needs --model"),
        (("--canary", "--upstream-listen", "x"), "is not an address"),
        (("--canary", "--upstream-listen", "127.0.0.1:70000"), "is not an address"),
        (("--canary", "--only", "gemini"), "gemini"),
    ],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...], why: str) -> None:
    ran = turnike("doctor", *arguments)
    assert ran.status == 2
    assert why in ran.err


def test_the_columns_are_those_of_a_cell() -> None:
    assert COLUMNS == ("surface", "place", "effect", "stream", "verdict", "detail")


def test_a_gateway_that_does_not_answer_proves_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        base = f"http://127.0.0.1:{taken.getsockname()[1]}"
    ran = turnike("doctor", "--canary", "--only", "chat", "--base-url", base, "--model", "m")
    assert (ran.status, ran.out) == (2, "")
    assert "did not answer" in ran.err
