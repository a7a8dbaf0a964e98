"""Signs for the log in short intervals, and hands what it signed to the anchors.

A checkpoint is a record like any other. Behind it come two copies: the file
`audit.checkpoint` in the state directory, so that an older copy of the log alone
is noticed at start, and the anchors.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from gateway.audit import leaves, records
from gateway.audit.anchors.anchor import Anchor, AnchorLost, AnchorTaken
from gateway.audit.anchors.board import Board
from gateway.audit.log import AuditLog
from gateway.audit.rollback import contradiction
from gateway.audit.stores import open_reader
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Entry
from gateway.private_files import replace_private

CHECKPOINT_FILE = "audit.checkpoint"
EVERY_S = 10.0
MOST = 1024
ANCHOR_S = 15.0
"""Seconds that an anchor may take."""

EDGE_S = 5.0
"""The same at the start and at the end of a process, which somebody waits for."""

RETRY_S = 60.0
"""Seconds, at most, until an anchor that was lost is tried again."""

FORK = "fork"
"""Why an anchor is lost that holds checkpoints which the log does not go on from."""

_TRIES = 3


class Checkpointer:
    """Appends a checkpoint every `every` seconds, or `most` records, where there are new ones."""

    def __init__(
        self,
        log: AuditLog,
        state_dir: Path,
        anchors: Sequence[Anchor] = (),
        board: Board | None = None,
        *,
        every: float = EVERY_S,
        most: int = MOST,
    ) -> None:
        self._log = log
        self._file = state_dir / CHECKPOINT_FILE
        self._anchors = dict.fromkeys(anchors, 0.0)
        self._every = every
        self._most = most
        self._new = 0
        self._full = asyncio.Event()
        self._note = ""
        self._held: dict[str, str] = {}
        self._forked: set[str] = set()
        self._board = Board() if board is None else board
        for anchor in anchors:
            self._board.watch(anchor.name)
        self._running: asyncio.Task[None] | None = None
        self._offering: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._log.watch(self._appended)
        self._running = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Sign for what is there, hand it to every anchor, and end."""
        for task in (self._running, self._offering):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        await self.seal()
        await self._offer_all(at_once=True)

    async def seal(self) -> None:
        """Append a checkpoint where there are new records; a log that is away is tried again."""
        self._full.clear()
        covered = self._new
        if covered == 0:
            return
        try:
            done = await self._log.append(records.checkpoint())
            self._note = await asyncio.to_thread(self._written, done.seq)
        except (AuditUnavailable, OSError):
            return
        self._new -= covered + 1

    def _written(self, seq: int) -> str:
        """The note of the checkpoint `seq`, kept beside the log as well."""
        reader = open_reader(self._log.place)
        try:
            found = leaves.newest_checkpoint(reader.ask)
        except ValueError:
            found = None
        finally:
            reader.close()
        if found is None or found[0] < seq:
            raise AuditUnavailable("The audit log has lost its newest checkpoint.")
        replace_private(self._file, found[1].encode())
        return found[1]

    def _appended(self, _seq: int) -> None:
        self._new += 1
        if self._new >= self._most:
            self._full.set()

    async def _run(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every):
                    await self._full.wait()
            await self.seal()
            if self._offering is None or self._offering.done():
                # An anchor that hangs must not keep the log from being signed for.
                self._offering = asyncio.create_task(self._offer_all())

    async def _offer_all(self, *, at_once: bool = False) -> None:
        now = asyncio.get_running_loop().time()
        due = [
            anchor
            for anchor, since in self._anchors.items()
            if self._held.get(anchor.name) != self._note
            and anchor.name not in self._forked
            and (at_once or now >= since)
        ]
        seconds = EDGE_S if at_once else ANCHOR_S
        await asyncio.gather(*(self._offer(anchor, self._note, seconds) for anchor in due))

    async def _offer(self, anchor: Anchor, note: str, seconds: float) -> None:
        if not note:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._put(anchor, note)
        except (AnchorLost, AuditUnavailable, TimeoutError) as fault:
            cause = fault.cause if isinstance(fault, AnchorLost) else "timeout"
            self._anchors[anchor] = self._after(min(anchor.every, RETRY_S))
            if self._board.lost(anchor.name, cause):
                await self._tell(records.sink_lost(sink=anchor.name, cause=cause))
            return
        self._held[anchor.name] = note
        self._anchors[anchor] = self._after(anchor.every)
        if self._board.kept(anchor.name):
            await self._tell(records.sink_back(sink=anchor.name))

    async def _put(self, anchor: Anchor, note: str) -> None:
        for _ in range(_TRIES):
            try:
                return await anchor.put(note)
            except AnchorTaken as taken:
                # Another process of ours may have been there; a fork is given nothing any more.
                if await asyncio.to_thread(self._contradicts, taken.notes):
                    self._forked.add(anchor.name)
                    raise AnchorLost(FORK) from None
        raise AnchorLost("taken")

    def _contradicts(self, notes: Sequence[str]) -> bool:
        reader = open_reader(self._log.place)
        try:
            return contradiction(notes, self._log.log_id, reader.ask) is not None
        finally:
            reader.close()

    def _after(self, seconds: float) -> float:
        return asyncio.get_running_loop().time() + seconds

    async def _tell(self, entry: Entry) -> None:
        with suppress(AuditUnavailable):
            await self._log.append(entry)
