"""What the gateway costs before it does anything: import, start and memory.

    python tests/bench/footprint.py [--runs 7]

Imports are timed in fresh interpreters with their bytecode cached, in turn with
`import fastapi, httpx, uvicorn`, the bare limit of what it is built on. Memory
is the resident size of an idle `turnike serve` and of its detection worker.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

IMPORTS = {
    "interpreter": "pass",
    "gateway": "import gateway",
    "gateway.app": "import gateway.app",
    "fastapi, httpx, uvicorn": "import fastapi, httpx, uvicorn",
}
LOADED = "import sys, gateway.app; print([name for name in sys.argv[1:] if name in sys.modules])"
HEAVY = ("spacy", "presidio_analyzer", "litellm", "numpy")


def timed(code: str, environment: dict[str, str]) -> float:
    """Seconds of one fresh interpreter."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    return time.perf_counter() - began


def imports(runs: int, cache: str) -> None:
    """Print the median of each import, taken in turn."""
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    } | {"PYTHONPYCACHEPREFIX": cache}
    taken: dict[str, list[float]] = {name: [] for name in IMPORTS}
    for run in range(runs + 1):
        for name, code in IMPORTS.items():
            seconds = timed(code, environment)
            if run:  # the first fills the cache
                taken[name].append(seconds)
    bare = statistics.median(taken["interpreter"])
    for name, each in taken.items():
        print(f"import {name}: {statistics.median(each) - bare:.3f} s above the interpreter")  # noqa: T201
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED, *HEAVY], check=True, capture_output=True, text=True
    )
    print(f"of {', '.join(HEAVY)} loaded: {loaded.stdout.strip()}")  # noqa: T201


def resident(pid: int) -> float:
    """Resident memory in MiB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found[1]) / 1024


def memory(cache: str) -> None:
    """Start the gateway in an empty directory, wait until it is ready, and weigh it."""
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    } | {
        "PYTHONPYCACHEPREFIX": cache,
        "OPENAI_API_KEY": "not-used",
        "TURNIKE_LISTEN": "127.0.0.1:0",
        "TURNIKE_ADMIN_LISTEN": "127.0.0.1:0",
    }
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "gateway", "serve"],
            cwd=folder, env=environment, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            found = re.search(r"(http://\S+)/v1", process.stdout.readline())
            assert found
            listening = time.perf_counter() - began
            wait_until_ready(found[1])
            print(f"serve: listens after {listening:.2f} s, ready after "  # noqa: T201
                  f"{time.perf_counter() - began:.2f} s")  # fmt: skip
            time.sleep(3)
            print(f"idle gateway process: {resident(process.pid):.0f} MiB")  # noqa: T201
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
            for child in children.split():
                print(f"detection worker: {resident(int(child)):.0f} MiB")  # noqa: T201
        finally:
            process.terminate()
            process.wait()


def wait_until_ready(url: str) -> None:
    """Ask until /readyz says 200."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the gateway did not become ready")


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        imports(options.runs, cache)
        memory(cache)


if __name__ == "__main__":
    main()
