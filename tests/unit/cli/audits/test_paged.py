from __future__ import annotations

import os
import pty
import subprocess
from collections.abc import Callable
from pathlib import Path

from rig.audit_values import an_intent
from rig.commands import PROGRAM

Write = Callable[..., Path]
LIST = (*PROGRAM, "audit", "list")


def on_a_terminal(here: Path, *command: str, pager: str = "cat") -> str:
    """What a command writes to a terminal of 24 lines."""
    ours, theirs = pty.openpty()
    environ = {**os.environ, "PAGER": pager, "TERM": "xterm", "LINES": "24", "COLUMNS": "200"}
    with subprocess.Popen(command, cwd=here, stdin=theirs, stdout=theirs, env=environ) as running:
        os.close(theirs)
        told = b""
        try:
            while piece := os.read(ours, 65536):
                told += piece
        except OSError:  # the terminal is gone once the command has ended
            pass
    os.close(ours)
    assert running.returncode == 0
    return told.decode()


def test_a_terminal_sees_colours_and_how_long_ago_it_was(log: Write, here: Path) -> None:
    log()
    told = on_a_terminal(here, *LIST)
    assert "\x1b[36m\x1b[1mmask" in told
    assert " ago" in told


def test_a_pipe_sees_neither(log: Write, here: Path) -> None:
    log()
    told = subprocess.run(LIST, cwd=here, capture_output=True, text=True, check=True).stdout
    assert "\x1b" not in told
    assert " ago" not in told


def test_more_than_a_screen_goes_through_the_pager(log: Write, here: Path) -> None:
    log(*(an_intent(f"req_{number}") for number in range(30)))
    assert on_a_terminal(here, *LIST, pager="head -n 1").count("\n") == 1
    assert on_a_terminal(here, *LIST, "--limit", "5", pager="head -n 1").count("\n") == 6
