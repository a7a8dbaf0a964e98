"""Looks at the rows of a long log in several processes, part by part and in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import TypeAlias

from gateway.audit.complete import with_leaves
from gateway.audit.leaves import head
from gateway.audit.looked import Looked, looked_at
from gateway.audit.stores import Reader, open_reader
from gateway.core.errors import AuditUnavailable

PART = 8192
"""Rows that a process looks at in one piece."""

WORTH_IT = 5 * PART
"""Records from which on starting processes takes less time than it saves."""

_MOST = 8
_Seen: TypeAlias = "tuple[list[Looked], tuple[str, str, str] | None]"


class SharingFailed(Exception):
    """The processes could not be started, or one was lost: look at the rows here."""


def looked_here(reader: Reader) -> Iterator[Looked]:
    """Look at every row in this process; raises AuditUnavailable."""
    return map(looked_at, with_leaves(reader))


def looked_elsewhere(path: Path, reader: Reader, processes: int) -> Generator[Looked, None, None]:
    """Look at every row in `processes` others; raises AuditUnavailable and SharingFailed.

    What is appended meanwhile is looked at, too.
    """
    bounds = _bounds(head(reader.ask).seq)
    running: deque[Future[_Seen]] = deque()
    try:
        # A fork would take threads and locks of this process along.
        pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
    except (OSError, ValueError) as fault:
        raise SharingFailed from fault
    try:
        while bounds or running:
            while bounds and len(running) < 2 * processes:
                running.append(pool.submit(look_at_part, path, *bounds.popleft()))
            seen, broken_off = running.popleft().result()
            yield from seen
            if broken_off is not None:
                message, code, hint = broken_off
                raise AuditUnavailable(message, code=code, hint=hint)
    except (BrokenProcessPool, OSError) as fault:
        raise SharingFailed from fault
    finally:
        pool.shutdown(cancel_futures=True)


def look_at_part(path: Path, after: int | None, upto: int | None) -> _Seen:
    """Look at the rows behind `after` up to `upto`; a fault comes behind what was read before it.

    Runs in a process of its own.
    """
    seen: list[Looked] = []
    try:
        reader = open_reader(path)
        try:
            seen.extend(map(looked_at, with_leaves(reader, after=after, upto=upto)))
        finally:
            reader.close()
    except AuditUnavailable as fault:
        return seen, (fault.message, fault.code, fault.hint)
    return seen, None


def processes_for(records: int) -> int:
    """How many processes a log of so many records is worth, 1 for this one alone."""
    return 1 if records < WORTH_IT else min(len(os.sched_getaffinity(0)), _MOST)


def _bounds(newest: int) -> deque[tuple[int | None, int | None]]:
    """Where the parts begin and end; the first has no beginning, the last no end."""
    ends = list(range(PART, newest, PART))
    return deque(zip((None, *ends), (*ends, None), strict=True))
