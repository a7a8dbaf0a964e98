"""Runs the command line: inside this process as it is, or as a process of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gateway.cli.main import main

PROGRAM = (sys.executable, "-m", "gateway")
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> object:
        """Standard output as JSON."""
        return json.loads(self.out)

    @property
    def row(self) -> dict[str, object]:
        """Standard output as one JSON object."""
        read = self.json
        assert isinstance(read, dict)
        return read

    @property
    def rows(self) -> list[dict[str, object]]:
        """Standard output as a list of JSON objects."""
        read = self.json
        assert isinstance(read, list)
        return read


def turnike(*arguments: str, stdin: bytes = b"") -> Ran:
    """Run `turnike` in this process, in its current directory and environment."""
    out, err = io.BytesIO(), io.BytesIO()
    with _streams(arguments, stdin, out, err):
        try:
            main()
        except SystemExit as left:
            status = left.code
    assert isinstance(status, int)
    return Ran(status, out.getvalue().decode(), err.getvalue().decode())


@contextmanager
def _streams(
    arguments: tuple[str, ...], stdin: bytes, out: io.BytesIO, err: io.BytesIO
) -> Iterator[None]:
    before = sys.argv, sys.stdin, sys.stdout, sys.stderr
    # ASCII, so that whatever is not written as UTF-8 on purpose fails here.
    written = [io.TextIOWrapper(stream, "ascii", write_through=True) for stream in (out, err)]
    sys.argv = ["turnike", *arguments]
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin))
    sys.stdout, sys.stderr = written
    try:
        yield
    finally:
        sys.argv, sys.stdin, sys.stdout, sys.stderr = before
        for stream in written:
            stream.flush()
            stream.detach()


def environment(**more: str) -> dict[str, str]:
    """An environment in which no setting and no key of this machine is seen."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TURNIKE_", "OPENAI_", "PYTEST_"))
    }
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **more}


def started(
    *arguments: str, cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Start `turnike` as a process in a group of its own, as a shell does."""
    return subprocess.Popen(
        [*PROGRAM, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={**environment(), **(env or {})},
        start_new_session=True,
    )
