from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import sys
import time
from array import array
from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import pytest
from rig import appending_child, full_disk_child
from rig.audit_values import SteppingClock, a_completion, a_small_entry, an_intent
from rig.power_loss import forgetful_disk

from gateway.audit.log import AuditLog
from gateway.audit.place import FILE_PATIENCE_S
from gateway.audit.query import Filters, read
from gateway.audit.store import BUSY_MS, LOG_FILE
from gateway.audit.verify import verify
from gateway.core.errors import AuditUnavailable, ConfigError
from gateway.core.record import Entry, RecordType


def a_log(state_dir: Path) -> AuditLog:
    return AuditLog.open(state_dir, clock=SteppingClock())


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[AuditLog]:
    log = a_log(tmp_path)
    yield log
    await log.close()


async def test_a_record_is_in_the_file_when_append_returns(tmp_path: Path, log: AuditLog) -> None:
    done = await log.append(a_small_entry())
    record = next(read(tmp_path / LOG_FILE))
    assert (record.seq, record.fields["hash"]) == (done.seq, done.hash) == (1, done.hash)
    assert (record.fields["log_id"], record.fields["boot_id"]) == (log.log_id, log.boot_id)


async def test_a_thousand_appends_at_once_make_one_chain_without_a_gap(
    tmp_path: Path, log: AuditLog
) -> None:
    done = await asyncio.gather(*(log.append(an_intent(f"req_{n}")) for n in range(1000)))
    assert sorted(item.seq for item in done) == list(range(1, 1001))
    assert verify(tmp_path / LOG_FILE).records == 1000
    assert verify(tmp_path / LOG_FILE).intact


async def test_two_processes_append_to_one_log(tmp_path: Path, log: AuditLog) -> None:
    other = a_log(tmp_path)
    await asyncio.gather(*((log, other)[n % 2].append(a_small_entry(n)) for n in range(200)))
    await other.close()
    await log.append(a_small_entry())
    assert verify(tmp_path / LOG_FILE).records == 201
    assert verify(tmp_path / LOG_FILE).intact


async def test_held_digests_are_known_once_the_intent_is_written(log: AuditLog) -> None:
    assert not await log.any_held(array("q", [1]))
    await log.append(an_intent(holds=frozenset({1})))
    assert await log.any_held(array("q", [1, 2]))
    assert not await log.any_held(array("q", [2]))
    assert not await log.any_held(array("q"))


async def test_held_digests_outlive_the_process(tmp_path: Path, log: AuditLog) -> None:
    await log.append(an_intent(holds=frozenset({1})))
    await log.close()
    again = a_log(tmp_path)
    assert await again.any_held(array("q", [1]))
    await again.close()


async def test_a_cancelled_caller_leaves_the_log_whole(tmp_path: Path, log: AuditLog) -> None:
    tasks = [asyncio.create_task(log.append(a_small_entry(n))) for n in range(100)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    kept = [item for item in results if not isinstance(item, BaseException)]
    last = await log.append(a_small_entry())
    assert len(kept) >= 50
    assert verify(tmp_path / LOG_FILE).records == last.seq
    assert verify(tmp_path / LOG_FILE).intact


async def test_an_entry_without_canonical_bytes_fails_alone(log: AuditLog) -> None:
    bad = Entry(type=RecordType.STOP, fields={"reason": 0.5})
    results = await asyncio.gather(
        log.append(a_small_entry()), log.append(bad), log.append(a_small_entry()),
        return_exceptions=True,
    )  # fmt: skip
    assert [isinstance(item, AuditUnavailable) for item in results] == [False, True, False]


async def test_a_locked_log_refuses_all_who_wait_and_then_goes_on(
    tmp_path: Path, log: AuditLog
) -> None:
    await log.append(a_small_entry())
    other = apsw.Connection(str(tmp_path / LOG_FILE))
    other.execute("BEGIN IMMEDIATE")
    waiting = [log.append(a_small_entry(n)) for n in range(500)]
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(item, AuditUnavailable) for item in results)
    other.execute("ROLLBACK")
    other.close()
    assert (await log.append(a_small_entry())).seq == 2


async def test_a_disk_with_errors_refuses_and_goes_on_when_it_is_whole(tmp_path: Path) -> None:
    def fail() -> None:
        raise apsw.IOError

    with forgetful_disk() as disk:
        log = a_log(tmp_path)
        await log.append(a_small_entry())
        disk.on_step = fail
        for _ in range(3):
            with pytest.raises(AuditUnavailable):
                await log.append(a_small_entry())
        disk.on_step = None
        await log.append(a_small_entry())
        await log.close()
    assert verify(tmp_path / LOG_FILE).intact
    assert verify(tmp_path / LOG_FILE).records >= 2


def test_a_lock_is_given_up_within_a_second() -> None:
    assert BUSY_MS < 1000 < FILE_PATIENCE_S * 1000


def move(here: Path, there: Path) -> None:
    there.mkdir(exist_ok=True)
    for path in here.glob(LOG_FILE + "*"):
        path.rename(there / path.name)


async def test_a_deleted_log_refuses_and_goes_on_when_it_is_put_back(
    tmp_path: Path, log: AuditLog
) -> None:
    await log.append(an_intent(holds=frozenset({1})))
    assert await log.any_held(array("q", [1]))
    move(tmp_path, tmp_path / "away")
    with pytest.raises(AuditUnavailable):
        await log.append(a_completion())
    with pytest.raises(AuditUnavailable):
        await log.any_held(array("q", [1]))
    assert not (tmp_path / LOG_FILE).exists()
    move(tmp_path / "away", tmp_path)
    assert (await log.append(a_completion())).seq == 2
    assert await log.any_held(array("q", [1]))
    assert verify(tmp_path / LOG_FILE).intact


async def test_another_log_in_its_place_is_neither_written_nor_asked(
    tmp_path: Path, log: AuditLog
) -> None:
    await log.append(an_intent(holds=frozenset({1})))
    move(tmp_path, tmp_path / "away")
    other = a_log(tmp_path)
    with pytest.raises(AuditUnavailable):
        await log.append(a_completion())
    with pytest.raises(AuditUnavailable):
        await log.any_held(array("q", [1]))
    await other.close()
    assert verify(tmp_path / LOG_FILE).records == 0


async def test_a_closed_log_refuses_and_closes_twice(log: AuditLog) -> None:
    await log.close()
    await log.close()
    with pytest.raises(AuditUnavailable, match="closed"):
        await log.append(a_small_entry())
    with pytest.raises(AuditUnavailable, match="closed"):
        await log.any_held(array("q", [1]))


async def test_opening_appends_nothing_by_itself(tmp_path: Path) -> None:
    for _ in range(3):
        await a_log(tmp_path).close()
    assert verify(tmp_path / LOG_FILE).records == 0
    assert list(read(tmp_path / LOG_FILE)) == []


async def test_an_intent_of_a_process_that_is_gone_is_closed_once(tmp_path: Path) -> None:
    first = a_log(tmp_path)
    await first.append(an_intent("req_1"))
    await first.append(an_intent("req_2"))
    await first.append(a_completion("req_2"))
    await first.close()
    for _ in range(2):
        await a_log(tmp_path).close()
    (orphan,) = read(tmp_path / LOG_FILE, Filters(type="orphan"))
    assert (orphan.fields["request_id"], orphan.fields["status"]) == ("req_1", "unknown")
    assert orphan.fields["target"] == "cloud/openai"
    assert orphan.fields["intent"] == 1
    assert verify(tmp_path / LOG_FILE).intact


async def test_an_intent_of_a_process_that_lives_is_left_alone(
    tmp_path: Path, log: AuditLog
) -> None:
    await log.append(an_intent())
    await a_log(tmp_path).close()
    await log.append(a_completion())
    assert [record.fields["type"] for record in read(tmp_path / LOG_FILE)] == [
        "completion",
        "intent",
    ]


def test_a_directory_that_others_can_write_to_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(ConfigError):
        a_log(tmp_path)


def test_a_file_that_is_no_log_is_refused_at_start(tmp_path: Path) -> None:
    (tmp_path / LOG_FILE).write_bytes(b"no log" * 1000)
    with pytest.raises(AuditUnavailable, match="damaged"):
        a_log(tmp_path)


def child(script: str | None, *arguments: str) -> subprocess.Popen[str]:
    assert script is not None
    tests = str(Path(script).parents[1])
    return subprocess.Popen(
        [sys.executable, script, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": tests},
    )


def test_a_killed_process_loses_no_record_that_it_acknowledged(tmp_path: Path) -> None:
    acknowledged: dict[int, str] = {}
    for _ in range(15):
        process = child(appending_child.__file__, str(tmp_path), "20")
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        time.sleep(secrets.randbelow(150) / 1000)
        process.kill()
        lines += process.communicate()[0].splitlines(keepends=True)
        for line in lines:
            if line.endswith("\n"):
                seq, sealed = line.split()
                acknowledged[int(seq)] = sealed
    assert len(acknowledged) > 15
    stored = {item.seq: item.fields["hash"] for item in read(tmp_path / LOG_FILE)}
    assert acknowledged.items() <= stored.items()
    assert verify(tmp_path / LOG_FILE).intact


def test_every_intent_of_a_killed_process_is_closed_by_the_next(tmp_path: Path) -> None:
    for _ in range(3):
        process = child(appending_child.__file__, str(tmp_path), "20")
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
        process.communicate()
    asyncio.run(opened_and_closed(tmp_path))
    seen: dict[object, list[object]] = {}
    for record in read(tmp_path / LOG_FILE, newest_first=False):
        seen.setdefault(record.fields["request_id"], []).append(record.fields["type"])
    assert {tuple(kinds) for kinds in seen.values()} <= {
        ("intent", "completion"),
        ("intent", "orphan"),
    }
    assert any(kinds[-1] == "orphan" for kinds in seen.values())


async def opened_and_closed(state_dir: Path) -> None:
    await a_log(state_dir).close()


def test_a_full_disk_refuses_and_recovers_without_a_restart(tmp_path: Path) -> None:
    process = child(full_disk_child.__file__, str(tmp_path))
    first, *limited, last = process.communicate(timeout=60)[0].split()
    assert (first, last) == ("written", "written")
    assert "refused" in limited
    assert verify(tmp_path / LOG_FILE).records == 2 + limited.count("written")
    assert verify(tmp_path / LOG_FILE).intact
