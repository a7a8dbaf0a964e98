from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_server_listens_on_the_loopback_only_and_leaves_with_its_input(
    call: Callable[..., tuple[int, str]],
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "gateway.models.simulated_server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write('{"key": "k"}\n')
        process.stdin.flush()
        port = json.loads(process.stdout.readline())["port"]
        status, text = call(f"http://127.0.0.1:{port}/v1/models", "k")
        listening = _listening(process.pid)
        rest, errors = process.communicate()
    assert (status, json.loads(text)["data"][0]["id"]) == (200, "simulated")
    assert listening == {f"0100007F:{port:04X}"}
    assert (process.returncode, rest, errors) == (0, "", "")


def _listening(pid: int) -> set[str]:
    """The local addresses on which a process listens, as the kernel writes them."""
    inodes = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed since it was listed
            inodes.add(str(entry.readlink()).removeprefix("socket:[").removesuffix("]"))
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]
    ]
    return {row[1] for row in rows if row[3] == "0A" and row[9] in inodes}
