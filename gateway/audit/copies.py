"""Copies of the log as lines of JSON in another folder, a file a month.

A copy is written behind the log, never instead of it: a record counts once the
log has it. A copy that cannot be written is on record as lost, holds nobody up,
and is filled from where it ended once it can be written again.
"""

from __future__ import annotations

import asyncio
import errno
import json
import os
from contextlib import suppress
from itertools import islice
from pathlib import Path

from gateway.audit import records
from gateway.audit.export import jsonl
from gateway.audit.log import AuditLog
from gateway.audit.query import Filters, read
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Entry, Stored

EVERY_S = 1.0
MONTHS = "[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"
_BATCH = 1000
_PIECE = 65_536


class Copy:
    """One folder of monthly files; used by one thread at a time. Raises OSError and ValueError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = f"copy {folder.name}"

    def newest(self) -> int:
        """The number of the newest record that it holds whole; a torn last line is cut off."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return max(map(_newest_in, self._folder.glob(MONTHS)), default=0)

    def reached(self) -> int:
        """The number of the newest record that it holds whole; nothing is changed."""
        found = self._folder.glob(MONTHS)
        return max((_newest_in(path, cut=False) for path in found), default=0)

    def add(self, found: list[Stored]) -> None:
        """Append records; they are durable on return."""
        months = dict.fromkeys(str(stored.fields["ts"])[:7] for stored in found)
        for month in months:
            path = self._folder / f"{month}.jsonl"
            descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                of_month = (one for one in found if str(one.fields["ts"])[:7] == month)
                file.writelines(line.encode() for line in jsonl(of_month))
                file.flush()
                os.fsync(file.fileno())


class Copier:
    """Brings a copy up to the log every `every` seconds, and once more at the end."""

    def __init__(self, log: AuditLog, folder: Path, *, every: float = EVERY_S) -> None:
        self._log = log
        self._copy = Copy(folder)
        self._every = every
        self._newest: int | None = None
        self._lost = False
        self._ending = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._running = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Copy what is left, and end."""
        self._ending.set()
        if self._running is not None:
            await self._running  # not cancelled: its thread would go on writing
        await self.follow()

    async def follow(self) -> None:
        """Copy what is new; what went wrong, and that it is well again, is on record once."""
        try:
            while await asyncio.to_thread(self._step) == _BATCH:
                continue
        except (OSError, ValueError) as fault:
            self._newest = None  # what is there is looked at again before anything is added
            if not self._lost:
                self._lost = True
                cause = errno.errorcode.get(getattr(fault, "errno", 0) or 0, "damaged")
                await self._tell(records.sink_lost(sink=self._copy.name, cause=cause))
        except AuditUnavailable:
            return  # of the log itself its writers hear
        else:
            if self._lost:
                self._lost = False
                await self._tell(records.sink_back(sink=self._copy.name))

    async def _run(self) -> None:
        while not self._ending.is_set():
            await self.follow()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every):
                    await self._ending.wait()

    def _step(self) -> int:
        """Copy some records; returns how many."""
        if self._newest is None:
            self._newest = self._copy.newest()
        new = read(self._log.place, Filters(after=self._newest), newest_first=False)
        found = list(islice(new, _BATCH))
        if found:
            self._copy.add(found)
            self._newest = found[-1].seq
        return len(found)

    async def _tell(self, entry: Entry) -> None:
        with suppress(AuditUnavailable):
            await self._log.append(entry)


def _newest_in(path: Path, *, cut: bool = True) -> int:
    """The number in the last whole line of a file; what stands behind it is cut off if asked."""
    with path.open("rb+" if cut else "rb") as file:
        size = at = file.seek(0, os.SEEK_END)
        tail = b""
        while at and tail.count(b"\n") < 2:
            piece = min(at, _PIECE)
            at -= piece
            file.seek(at)
            tail = file.read(piece) + tail
        end = tail.rfind(b"\n") + 1
        if cut and end < len(tail):
            file.truncate(size - len(tail) + end)
        last = tail[:end].rstrip(b"\n").rpartition(b"\n")[2]
        return int(json.loads(last)["seq"]) if last else 0
