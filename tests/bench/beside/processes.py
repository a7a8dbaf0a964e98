"""What a tree of processes has used, from /proc."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path


def tree(pid: int) -> Iterator[int]:
    """Yield a process and everything below it."""
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from tree(int(child))


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time of the trees, to the nanosecond; that of threads that ended is lost."""
    spent = 0
    for root in pids:
        for pid in tree(root):
            with suppress(OSError):
                for task in Path(f"/proc/{pid}/task").iterdir():
                    spent += int((task / "schedstat").read_text().split()[0])
    return spent / 1e9


def resident_mib(pids: Iterable[int]) -> float:
    """Resident memory of the trees, shared pages counted in each."""
    total = 0
    for root in pids:
        for pid in tree(root):
            with suppress(OSError):
                status = Path(f"/proc/{pid}/status").read_text()
                found = re.search(r"VmRSS:\s+(\d+) kB", status)
                total += int(found[1]) if found else 0
    return total / 1024


def at_rest(pids: Iterable[int], seconds: float = 10) -> None:
    """Wait until the trees have worked off what a load left behind."""
    pids, end = tuple(pids), time.monotonic() + seconds
    while pids and time.monotonic() < end:
        before = cpu_seconds(pids)
        time.sleep(0.1)
        if cpu_seconds(pids) - before < 0.02:
            return


def fdatasync_p50(folder: Path, times: int = 200) -> float:
    """Milliseconds that the disk takes to make 4 KiB durable, by the median."""
    path = folder / "fdatasync"
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY)
    taken = []
    try:
        for _ in range(times):
            os.write(descriptor, b"x" * 4096)
            began = time.perf_counter()
            os.fdatasync(descriptor)
            taken.append(time.perf_counter() - began)
    finally:
        os.close(descriptor)
        path.unlink()
    return sorted(taken)[times // 2] * 1000
