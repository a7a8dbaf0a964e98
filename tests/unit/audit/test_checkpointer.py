from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import apsw
import pytest
from rig.audit_values import SteppingClock, a_small_entry

from gateway.audit.anchors.anchor import AnchorLost, AnchorTaken, Kept
from gateway.audit.anchors.board import Board
from gateway.audit.checkpointer import CHECKPOINT_FILE, Checkpointer
from gateway.audit.log import AuditLog
from gateway.audit.note import Checkpoint, origin_of, read
from gateway.audit.query import read as read_records
from gateway.audit.signing import Signer
from gateway.audit.store import LOG_FILE

PATIENCE = 20.0


@dataclass(eq=False)
class Shelf:
    """An anchor of this process, which can be lost and can hang."""

    name: str = "shelf"
    every: float = 0.0
    held: list[str] = field(default_factory=list)
    lost: bool = False
    taken: list[str] = field(default_factory=list)
    hangs: bool = False

    async def put(self, note: str) -> None:
        if self.hangs:
            await asyncio.sleep(PATIENCE)
        if self.lost:
            raise AnchorLost("gone")
        if self.taken:
            notes, self.taken = self.taken, []
            raise AnchorTaken(notes)
        self.held.append(note)

    async def newest(self) -> Sequence[str]:
        return self.held

    async def notes(self) -> Sequence[Kept]:
        return [Kept(note=note) for note in self.held]


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[AuditLog]:
    log = AuditLog.open(tmp_path, clock=SteppingClock(), signer=Signer.open(tmp_path))
    yield log
    await log.close()


def types(folder: Path) -> list[object]:
    return [record.fields["type"] for record in read_records(folder / LOG_FILE, newest_first=False)]


async def until(folder: Path, kind: str, count: int = 1) -> None:
    async with asyncio.timeout(PATIENCE):
        while types(folder).count(kind) < count:  # noqa: ASYNC110 - a file
            await asyncio.sleep(0.01)


async def test_what_is_new_at_the_end_is_signed_for_and_handed_on(
    tmp_path: Path, log: AuditLog
) -> None:
    shelf = Shelf()
    checkpointer = Checkpointer(log, tmp_path, [shelf])
    checkpointer.start()
    await log.append(a_small_entry())
    await checkpointer.close()
    assert types(tmp_path) == ["stop", "checkpoint"]
    assert [read(note).size for note in shelf.held] == [1]
    assert (tmp_path / CHECKPOINT_FILE).read_text() == shelf.held[0]
    assert (tmp_path / CHECKPOINT_FILE).stat().st_mode & 0o777 == 0o600


async def test_where_nothing_is_new_nothing_is_signed(tmp_path: Path, log: AuditLog) -> None:
    checkpointer = Checkpointer(log, tmp_path, every=0.01)
    checkpointer.start()
    await log.append(a_small_entry())
    await until(tmp_path, "checkpoint")
    await asyncio.sleep(0.1)
    await checkpointer.close()
    assert types(tmp_path) == ["stop", "checkpoint"]


async def test_many_records_are_signed_for_before_the_time_is_up(
    tmp_path: Path, log: AuditLog
) -> None:
    checkpointer = Checkpointer(log, tmp_path, every=PATIENCE * 10, most=5)
    checkpointer.start()
    for number in range(12):
        await log.append(a_small_entry(number))
    await until(tmp_path, "checkpoint")
    await checkpointer.close()


async def test_an_anchor_that_is_lost_and_comes_back_is_on_record(
    tmp_path: Path, log: AuditLog
) -> None:
    shelf, board = Shelf(lost=True), Board()
    checkpointer = Checkpointer(log, tmp_path, [shelf], board, every=0.02)
    checkpointer.start()
    await log.append(a_small_entry())
    await until(tmp_path, "sink_lost")
    assert (board.states["shelf"].cause, board.states["shelf"].kept) == ("gone", 0.0)
    await until(tmp_path, "checkpoint", 2)
    shelf.lost = False
    await until(tmp_path, "sink_back")
    assert board.states["shelf"].cause == ""
    assert board.states["shelf"].kept > 0
    await checkpointer.close()
    told = [str(kind) for kind in types(tmp_path) if str(kind).startswith("sink")]
    assert told == ["sink_lost", "sink_back"]
    assert shelf.held


async def test_what_another_process_of_ours_gave_an_anchor_is_gone_on_from(
    tmp_path: Path, log: AuditLog
) -> None:
    shelf = Shelf()
    checkpointer = Checkpointer(log, tmp_path, [shelf], every=0.02)
    checkpointer.start()
    await log.append(a_small_entry())
    async with asyncio.timeout(PATIENCE):
        while not shelf.held:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    shelf.taken = list(shelf.held)
    await log.append(a_small_entry())
    await checkpointer.close()
    assert [read(note).size for note in shelf.held] == [1, 3]
    assert "sink_lost" not in types(tmp_path)


async def test_a_fork_gives_an_anchor_nothing_any_more(tmp_path: Path, log: AuditLog) -> None:
    signer = Signer.open(tmp_path)
    other = Checkpoint(origin=origin_of(log.log_id), size=1, root=bytes(32))
    shelf, board = Shelf(taken=[signer.sign(other)]), Board()
    checkpointer = Checkpointer(log, tmp_path, [shelf], board, every=0.02)
    checkpointer.start()
    await log.append(a_small_entry())
    await until(tmp_path, "sink_lost")
    await log.append(a_small_entry())
    await until(tmp_path, "checkpoint", 2)
    await checkpointer.close()
    assert shelf.held == []
    assert board.states["shelf"].cause == "fork"
    assert types(tmp_path).count("sink_lost") == 1


async def test_an_anchor_that_hangs_does_not_keep_the_log_from_being_signed(
    tmp_path: Path, log: AuditLog
) -> None:
    shelf = Shelf(hangs=True)
    checkpointer = Checkpointer(log, tmp_path, [shelf], every=0.02)
    checkpointer.start()
    for count in (1, 2, 3):
        await log.append(a_small_entry())
        await until(tmp_path, "checkpoint", count)
    shelf.hangs = False
    await checkpointer.close()
    assert len(shelf.held) == 1


async def test_an_anchor_is_asked_no_more_often_than_it_wants(
    tmp_path: Path, log: AuditLog
) -> None:
    shelf = Shelf(every=PATIENCE * 10)
    checkpointer = Checkpointer(log, tmp_path, [shelf], every=0.02)
    checkpointer.start()
    for count in (1, 2, 3):
        await log.append(a_small_entry())
        await until(tmp_path, "checkpoint", count)
    assert len(shelf.held) == 1
    await log.append(a_small_entry())
    await checkpointer.close()
    assert len(shelf.held) == 2


async def test_a_log_that_is_locked_is_signed_for_later(tmp_path: Path, log: AuditLog) -> None:
    checkpointer = Checkpointer(log, tmp_path)
    checkpointer.start()
    await log.append(a_small_entry())
    other = apsw.Connection(str(tmp_path / LOG_FILE))
    other.execute("BEGIN IMMEDIATE")
    await checkpointer.seal()
    assert types(tmp_path) == ["stop"]
    other.execute("ROLLBACK")
    other.close()
    await checkpointer.seal()
    assert types(tmp_path) == ["stop", "checkpoint"]
    await checkpointer.close()
