"""The upstream and the load, compiled from the sources beside this file."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
_LONGEST = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What one load measured; times in microseconds, 0 where nothing was measured."""

    requests: int
    bad: int
    first_bad: str
    seconds: float
    chunks: int
    p50: float
    p99: float
    first_p50: float
    lag_p50: float
    lag_p99: float


def compiled(name: str, folder: Path) -> Path:
    """The program of a source beside this file; raises RuntimeError without a compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise RuntimeError("There is no C compiler: apt-get install gcc libc6-dev")
    program = folder / name
    source = HERE / f"{name}.c"
    subprocess.run([compiler, "-O2", "-o", str(program), str(source)], check=True)
    return program


@contextmanager
def upstream(program: Path, port: int, pinned: Sequence[str]) -> Iterator[None]:
    """Have the upstream listen on `port` of the loopback."""
    process = subprocess.Popen([*pinned, str(program), str(port)])
    try:
        wait_for(f"http://127.0.0.1:{port}/health", process, 10)
        yield
    finally:
        process.kill()
        process.wait()


def streams(port: int, *, chunks: int, pace_us: int) -> None:
    """Say how the upstream streams from now on."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/stream/{chunks}/{pace_us}", timeout=5):
        pass


def load(
    program: Path,
    requests: Sequence[bytes],
    folder: Path,
    *,
    port: int,
    connections: int,
    seconds: float,
    most: int = 10**9,
    fresh: bool = True,
    pinned: Sequence[str] = (),
) -> Loaded:
    """Send `requests` in turn, over and over, for `seconds` or until `most` were sent."""
    file = folder / "requests"
    file.write_bytes(b"".join(struct.pack("<I", len(item)) + item for item in requests))
    bounds = [str(port), str(connections), f"{seconds:g}", str(most), str(int(fresh))]
    ran = subprocess.run(
        [*pinned, str(program), *bounds, str(file)],
        check=True, capture_output=True, text=True, timeout=seconds + _LONGEST,
    )  # fmt: skip
    told = json.loads(ran.stdout)
    return Loaded(
        requests=told["requests"],
        bad=told["bad"],
        first_bad=told["first_bad"],
        seconds=told["seconds"],
        chunks=told["chunks"],
        p50=told["whole_p50"] or 0,
        p99=told["whole_p99"] or 0,
        first_p50=told["first_p50"] or 0,
        lag_p50=told["lag_p50"] or 0,
        lag_p99=told["lag_p99"] or 0,
    )


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float) -> float:
    """Seconds until `url` answers; raises RuntimeError when the process ends before."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310
                return time.monotonic() - began
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"{url} did not answer within {seconds:g} s")


def cores() -> tuple[list[str], list[str]]:
    """How to begin the command of a gateway, and of everything else: a core for each."""
    usable = sorted(os.sched_getaffinity(0))
    if len(usable) < 2 or shutil.which("taskset") is None:
        return [], []
    return ["taskset", "-c", str(usable[0])], ["taskset", "-c", str(usable[1])]
