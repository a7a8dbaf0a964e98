from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from rig.audit_values import a_completion, an_intent
from rig.commands import PROGRAM, turnike

Write = Callable[..., Path]


def test_the_newest_records_come_in_the_order_of_the_log(log: Write) -> None:
    log(*(an_intent(f"req_{number}") for number in range(5)))
    ran = turnike("audit", "tail", "-n", "2", "--no-follow")
    assert ran.status == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == ["4", "5"]
    assert "mask" in ran.out
    assert "2026-11-23T12:00:0" in ran.out


def test_filters_narrow_what_is_shown(log: Write) -> None:
    log(an_intent("req_1"), a_completion("req_1"), an_intent("req_2"))
    ran = turnike("audit", "tail", "--no-follow", "--request", "req_2", "--format", "json")
    (line,) = ran.out.splitlines()
    assert json.loads(line)["request_id"] == "req_2"
    assert turnike("audit", "tail", "--no-follow", "--team", "nobody").out == ""
    assert turnike("audit", "tail", "--no-follow", "-n", "0").out == ""


def test_records_are_shown_as_they_are_written_until_ctrl_c(log: Write, here: Path) -> None:
    log(an_intent("req_old"), a_completion("req_old"))
    command = [*PROGRAM, "audit", "tail", "-n", "1", "--format", "json"]
    with subprocess.Popen(
        command,
        cwd=here,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as following:
        assert following.stdout is not None
        assert json.loads(following.stdout.readline())["request_id"] == "req_old"
        log(an_intent("req_new"), a_completion("req_new"))
        seen = [json.loads(following.stdout.readline()) for _ in range(2)]
        following.send_signal(signal.SIGINT)
        _, told = following.communicate(timeout=20)
    assert [(item["request_id"], item["type"]) for item in seen] == [
        ("req_new", "intent"),
        ("req_new", "completion"),
    ]
    assert following.returncode == 130
    assert "Traceback" not in told
