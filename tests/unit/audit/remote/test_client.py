from __future__ import annotations

import asyncio
import signal
from array import array
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rig.audit_values import a_completion, a_small_entry, an_intent
from rig.sequencer_child import sequencer

from gateway.audit.log import AuditLog
from gateway.audit.query import Filters, read
from gateway.audit.remote import frames
from gateway.audit.remote.client import AWAY_S, RemoteLog
from gateway.audit.remote.server import listening, serve, socket_in
from gateway.audit.store import LOG_FILE
from gateway.audit.verify import verify
from gateway.core.clock import SystemClock
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Entry, RecordType


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[AuditLog]:
    log = AuditLog.open(tmp_path, clock=SystemClock.start())
    with listening(tmp_path) as bound:
        running = await serve(log, bound)
        yield log
        running.close()
    await log.close()


async def joined(state_dir: Path) -> RemoteLog:
    return await RemoteLog.open(state_dir, clock=SystemClock.start())


def reasons(state_dir: Path) -> list[object]:
    found = read(state_dir / LOG_FILE, Filters(type="stop"), newest_first=False)
    return [record.fields["reason"] for record in found]


async def test_what_is_appended_is_in_the_file_under_the_boot_of_its_process(
    tmp_path: Path, server: AuditLog
) -> None:
    log = await joined(tmp_path)
    done = await log.append(a_small_entry())
    record = next(read(tmp_path / LOG_FILE))
    assert (record.seq, record.fields["hash"]) == (done.seq, done.hash)
    assert record.fields["boot_id"] == log.boot_id != server.boot_id
    assert record.fields["log_id"] == server.log_id
    await log.close()


async def test_several_processes_share_one_chain(tmp_path: Path, server: AuditLog) -> None:
    logs = [await joined(tmp_path) for _ in range(4)]
    done = await asyncio.gather(
        *(logs[n % 4].append(an_intent(f"req_{n}", holds=frozenset({n}))) for n in range(400)),
        *(server.append(a_small_entry(n)) for n in range(50)),
    )
    assert sorted(item.seq for item in done) == list(range(1, 451))
    assert all([await log.any_held(array("q", [399])) for log in logs])
    assert not await logs[0].any_held(array("q", [400]))
    for log in logs:
        await log.close()
    assert verify(tmp_path / LOG_FILE).intact


async def test_what_cannot_be_a_record_hinders_nobody(tmp_path: Path, server: AuditLog) -> None:
    log = await joined(tmp_path)
    for fields in ({"reason": 1.5}, {"seq": 1}):
        with pytest.raises(AuditUnavailable, match="could not be encoded"):
            await log.append(Entry(type=RecordType.STOP, fields=fields))
    assert (await log.append(a_small_entry())).seq == 1
    await log.close()


async def test_without_a_process_that_writes_there_is_no_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.audit.remote.client.JOIN_S", 0.1)
    with pytest.raises(AuditUnavailable, match="is gone"):
        await joined(tmp_path)
    assert list((tmp_path / "boots").iterdir()) == []


async def test_while_it_is_gone_nobody_waits_and_then_it_works_again(tmp_path: Path) -> None:
    assert AWAY_S < 1
    async with sequencer(tmp_path):
        log = await joined(tmp_path)
        await log.append(a_small_entry(1))
    waiting = [asyncio.create_task(log.append(a_small_entry(n))) for n in (2, 3)]
    for told in await asyncio.gather(*waiting, return_exceptions=True):
        assert isinstance(told, AuditUnavailable)
    with pytest.raises(AuditUnavailable, match="is gone"):
        await log.append(a_small_entry(4))
    assert not await log.any_held(array("q", [1]))
    async with sequencer(tmp_path):
        async with asyncio.timeout(30):
            while True:
                try:
                    await log.append(a_small_entry(5))
                    break
                except AuditUnavailable:
                    await asyncio.sleep(0.01)
        await log.close()
    # What callers were told was not written is not written later either.
    assert reasons(tmp_path) == ["test 1", "test 5"]


async def test_what_a_cancelled_caller_sent_is_sent_again_with_the_rest(tmp_path: Path) -> None:
    """A completion that follows must find its intent in the log."""
    written = AuditLog.open(tmp_path, clock=SystemClock.start())
    lost = asyncio.Event()

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await frames.received(reader)
        writer.write(frames.framed({"joined": written.log_id}))
        await frames.received(reader)  # the entry, which comes to nothing
        await lost.wait()
        writer.close()

    path = socket_in(tmp_path)
    async with await asyncio.start_unix_server(swallow, path):
        log = await joined(tmp_path)
        intent = asyncio.create_task(log.append(an_intent("req_1")))
        await asyncio.sleep(0.1)
        intent.cancel()
        with pytest.raises(asyncio.CancelledError):
            await intent
        lost.set()
    path.unlink(missing_ok=True)
    with listening(tmp_path) as bound:
        running = await serve(written, bound)
        await log.append(a_completion("req_1"))
        running.close()
    await log.close()
    await written.close()
    found = read(tmp_path / LOG_FILE, Filters(request="req_1"), newest_first=False)
    assert [record.fields["type"] for record in found] == ["intent", "completion"]


@pytest.mark.slow
async def test_killed_again_and_again_it_acknowledges_each_entry_once(tmp_path: Path) -> None:
    told: dict[int, int] = {}
    failed: set[int] = set()
    numbers = iter(range(1_000_000))

    async def ask_on(log: RemoteLog) -> None:
        for number in numbers:
            try:
                told[number] = (await log.append(a_small_entry(number))).seq
            except AuditUnavailable:
                failed.add(number)
                await asyncio.sleep(0.05)

    asking: list[asyncio.Task[None]] = []
    logs: list[RemoteLog] = []
    for life in range(5):
        async with sequencer(tmp_path) as process:
            if not logs:
                logs = [await joined(tmp_path) for _ in range(2)]
                asking = [asyncio.create_task(ask_on(log)) for log in logs for _ in range(16)]
            enough = len(told) + 150 + life * 37
            async with asyncio.timeout(60):
                while len(told) < enough:  # noqa: ASYNC110 - the callers note it as they go
                    await asyncio.sleep(0.005)
            process.send_signal(signal.SIGKILL)
            await process.wait()
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    for log in logs:
        await log.close()
    verdict = verify(tmp_path / LOG_FILE)
    assert verdict.intact
    written = [int(str(reason).split()[1]) for reason in reasons(tmp_path)]
    assert len(written) == len(set(written)) == verdict.records
    assert set(told) <= set(written)
    assert [written[seq - 1] for seq in told.values()] == list(told)
