"""Runs programs of the command line, and reads what they print while they still run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

NODE_MODULES = Path(__file__).parents[1] / "node/node_modules"
SECONDS = 90
NOTE = "The bell rings at noon."


@dataclass(frozen=True)
class Ran:
    """How a program ended, and what it printed."""

    status: int
    out: str
    err: str


def run(arguments: list[str], env: Mapping[str, str]) -> Ran:
    """Run a program to its end; nothing is typed."""
    ended = subprocess.run(
        arguments,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, **env},
        timeout=SECONDS,
        check=False,
    )
    return Ran(ended.returncode, ended.stdout, ended.stderr)


def lines(arguments: list[str], env: Mapping[str, str]) -> Iterator[str]:
    """Run a program, and give each line as it comes."""
    with _started(arguments, env) as process:
        assert process.stdout is not None
        for line in process.stdout:
            yield line.decode()


def pieces(arguments: list[str], env: Mapping[str, str]) -> Iterator[str]:
    """Run a program, and give what it prints as it comes, whole characters only."""
    with _started(arguments, env) as process:
        assert process.stdout is not None
        while data := os.read(process.stdout.fileno(), 4096):
            yield data.decode()


def _started(arguments: list[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **env},
    )


def note() -> Path:
    """A file with one sentence, for an agent to read."""
    path = Path.cwd() / "note.txt"
    path.write_text(f"{NOTE}\n", encoding="utf-8")
    return path


def noted(text: str) -> dict[str, str]:
    """What an agent said of the file: its sentence, where that is in it."""
    return {"text": NOTE if NOTE in text else text}
