"""Speaking to a child over a real socket, and looking at processes from outside."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

Call = Callable[..., tuple[int, str]]
Ends = Callable[[int], bool]
Orphan = Callable[[str, str], tuple[int, int]]


@pytest.fixture(scope="session")
def call() -> Call:
    """Make one HTTP call: `call(url, key, body)`; returns the status and the body as text."""

    def make(url: str, key: str | None, body: object = None) -> tuple[int, str]:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
        headers = {"content-type": "application/json"}
        if key is not None:
            headers["authorization"] = f"Bearer {key}"
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body)
        try:
            connection.request("GET" if body is None else "POST", parts.path, data, headers)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    return make


PARENT = """
import asyncio, sys
from gateway.models.{file} import {name}
async def main():
    running = await {name}.start()
    print(running.child.pid, running.child.port, flush=True)
    await asyncio.sleep(600)
asyncio.run(main())
"""


@pytest.fixture(scope="session")
def orphan() -> Orphan:
    """Start a child in a parent that is killed with SIGKILL; returns the child's pid and port."""

    def make(name: str, file: str) -> tuple[int, int]:
        root = Path(__file__).parents[2]
        code = PARENT.format(name=name, file=file)
        with subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=root
        ) as parent:
            assert parent.stdout is not None
            pid, port = (int(word) for word in parent.stdout.readline().split())
            parent.send_signal(signal.SIGKILL)
        return pid, port

    return make


@pytest.fixture(scope="session")
def ends() -> Ends:
    """Whether a process ends by itself; waits up to ten seconds for it."""

    def look(pid: int) -> bool:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            if _gone(pid):
                return True
            time.sleep(0.05)
        return False

    return look


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"  # ended, and only not yet collected by the process that adopted it
