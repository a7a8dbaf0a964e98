from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest
from rig.audit_values import a_small_entry

from gateway.audit.sequencer import Result
from gateway.audit.writer import BATCH, WAITING, Ticket, Writer
from gateway.core.errors import AuditUnavailable, ConfigError, GatewayError
from gateway.core.record import Appended, Entry


class Disk:
    """Stands in for the store: holds commits up, and can fail."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.free.set()
        self.begun = threading.Semaphore(0)
        self.batches: list[int] = []
        self.fault: BaseException | None = None

    def commit(self, entries: Sequence[Entry]) -> list[Result]:
        self.begun.release()
        self.free.wait()
        self.batches.append(len(entries))
        if self.fault is not None:
            raise self.fault
        return [Appended(seq=number, hash="") for number in range(len(entries))]


def submit(writer: Writer) -> asyncio.Future[Result]:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()
    writer.submit(Ticket(entry=a_small_entry(), loop=loop, future=future))
    return future


async def begun(disk: Disk) -> None:
    await asyncio.to_thread(disk.begun.acquire)


async def test_an_idle_writer_commits_at_once_and_a_busy_one_in_groups() -> None:
    disk = Disk()
    writer = Writer(disk.commit)
    disk.free.clear()
    futures = [submit(writer)]
    await begun(disk)
    futures += [submit(writer) for _ in range(BATCH + 10)]
    disk.free.set()
    results = await asyncio.gather(*futures)
    assert disk.batches == [1, BATCH, 10]
    assert all(isinstance(result, Appended) for result in results)
    writer.close()


@pytest.mark.parametrize("fault", [AuditUnavailable("full"), ConfigError("not safe")])
async def test_a_failed_commit_answers_everybody_who_waits(fault: GatewayError) -> None:
    disk = Disk()
    writer = Writer(disk.commit)
    disk.free.clear()
    futures = [submit(writer)]
    await begun(disk)
    futures += [submit(writer) for _ in range(3 * BATCH)]
    disk.fault = fault
    disk.free.set()
    results = await asyncio.gather(*futures)
    assert all(isinstance(result, AuditUnavailable) for result in results)
    assert disk.batches == [1]
    disk.fault = None
    assert isinstance(await submit(writer), Appended)
    writer.close()


async def test_the_queue_is_bounded() -> None:
    disk = Disk()
    writer = Writer(disk.commit)
    disk.free.clear()
    futures = [submit(writer)]
    await begun(disk)
    futures += [submit(writer) for _ in range(WAITING)]
    with pytest.raises(AuditUnavailable, match="too slow"):
        submit(writer)
    disk.free.set()
    await asyncio.gather(*futures)
    writer.close()


async def test_closing_commits_what_waits_and_refuses_what_comes_later() -> None:
    disk = Disk()
    writer = Writer(disk.commit)
    disk.free.clear()
    futures = [submit(writer) for _ in range(10)]
    closing = asyncio.create_task(asyncio.to_thread(writer.close))
    disk.free.set()
    assert len(await asyncio.gather(*futures)) == 10
    await closing
    with pytest.raises(AuditUnavailable, match="closed"):
        submit(writer)


async def test_a_caller_that_is_gone_disturbs_nobody() -> None:
    disk = Disk()
    writer = Writer(disk.commit)
    disk.free.clear()
    gone, waiting = submit(writer), submit(writer)
    gone.cancel()
    disk.free.set()
    assert isinstance(await waiting, Appended)
    writer.close()


def test_a_loop_that_is_gone_disturbs_nobody() -> None:
    disk = Disk()
    writer = Writer(disk.commit)
    disk.free.clear()

    async def leave() -> None:
        submit(writer)

    asyncio.run(leave())
    disk.free.set()

    async def come() -> Result:
        return await submit(writer)

    assert isinstance(asyncio.run(come()), Appended)
    writer.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_defect_ends_the_writer_and_leaves_nobody_waiting() -> None:
    disk = Disk()
    disk.fault = KeyError("defect")
    writer = Writer(disk.commit)
    disk.free.clear()
    futures = [submit(writer) for _ in range(BATCH * 2)]
    disk.free.set()
    results = await asyncio.gather(*futures)
    assert all(isinstance(result, AuditUnavailable) for result in results)
    with pytest.raises(AuditUnavailable, match="closed"):
        submit(writer)
    writer.close()
