"""Looks at processes from outside."""

from __future__ import annotations

import time
from pathlib import Path


def tree(pid: int) -> set[int]:
    """A process and everything below it."""
    parents = _parents()
    found = {pid}
    while below := {child for child, parent in parents.items() if parent in found} - found:
        found |= below
    return found


def running(pid: int, module: str) -> list[int]:
    """Processes below `pid` that run a module, in the order of their birth."""
    found = []
    for below in sorted(tree(pid)):
        try:
            words = Path(f"/proc/{below}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if module.encode() in words:
            found.append(below)
    return found


def left_of(pids: set[int], *, seconds: float = 10) -> set[int]:
    """Which of these processes still run; waits for their end up to so long."""
    until = time.monotonic() + seconds
    while (left := pids & set(_parents())) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _parents() -> dict[int, int]:
    """The parent of each process that runs; one that ended and was not collected does not."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if fields[0] != "Z":
                found[int(entry.name)] = int(fields[1])
    return found
