from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHILD = """
from gateway.processes.lifeline import Lifeline
import sys, threading
line = Lifeline.take()
print("a library that prints")
values = line.values()
print("before", file=sys.stderr, flush=True)
line.watch({answer})
line.ready(4711)
print("after", file=sys.stderr, flush=True)
print("after", flush=True)
threading.Event().wait()
"""


@contextmanager
def _child(answer: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", CHILD.format(answer=answer)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    ) as process:
        yield process


def _ask(process: subprocess.Popen[str], text: str) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(text + "\n")
    process.stdin.flush()
    return process.stdout.readline()


def test_only_the_ready_line_and_answers_are_on_standard_output() -> None:
    with _child("lambda question: question.upper()") as process:
        assert json.loads(_ask(process, '{"key": "k"}')) == {"port": 4711}
        assert json.loads(_ask(process, "soru ş")) == "SORU Ş"
        rest, errors = process.communicate()
    assert rest == ""
    assert "before" in errors
    assert "after" not in errors
    assert process.returncode == 0


def test_the_end_of_standard_input_ends_the_process() -> None:
    with _child("None") as process:
        _ask(process, "{}")
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait() == 0


def test_an_answer_that_fails_leaves_the_process_watching_its_parent() -> None:
    with _child("lambda question: 1 / 0") as process:
        _ask(process, "{}")
        try:
            told, _ = process.communicate("question\n", timeout=20)
        finally:
            process.kill()
    assert told == "null\n"
    assert process.returncode == 0


def test_a_parent_that_left_before_the_first_line_ends_the_process() -> None:
    with _child("None") as process:
        process.communicate()
        assert process.returncode == 0
