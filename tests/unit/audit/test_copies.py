from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, a_small_entry

from gateway.audit.comparing import compare
from gateway.audit.copies import Copier, Copy
from gateway.audit.log import AuditLog
from gateway.audit.query import Filters, read
from gateway.audit.store import LOG_FILE
from gateway.audit.verify import verify


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[AuditLog]:
    clock = SteppingClock(at=datetime(2026, 11, 30, 23, 59, 30, tzinfo=UTC))
    opened = AuditLog.open(tmp_path, clock=clock)
    yield opened
    await opened.close()


async def append(log: AuditLog, count: int) -> None:
    await asyncio.gather(*(log.append(a_small_entry(number)) for number in range(count)))


def kinds(log: AuditLog, kind: str) -> list[dict[str, object]]:
    assert isinstance(log.place, Path)
    return [dict(record.fields) for record in read(log.place, Filters(type=kind))]


async def test_a_copy_has_every_record_in_a_file_a_month(tmp_path: Path, log: AuditLog) -> None:
    folder = tmp_path / "copy"
    copier = Copier(log, folder, every=0.01)
    copier.start()
    await append(log, 2500)
    await copier.close()
    assert sorted(path.name for path in folder.iterdir()) == ["2026-11.jsonl", "2026-12.jsonl"]
    compared = compare(tmp_path / LOG_FILE, folder)
    assert (compared.same, compared.records, compared.behind) == (True, 2500, 0)
    whole = tmp_path / "whole.jsonl"
    whole.write_bytes(b"".join(path.read_bytes() for path in sorted(folder.iterdir())))
    assert verify(whole).records == 2500
    assert Copy(folder).newest() == 2500


async def test_after_an_outage_it_goes_on_without_a_gap_and_the_log_tells_of_it(
    tmp_path: Path, log: AuditLog
) -> None:
    folder = tmp_path / "share" / "copy"
    copier = Copier(log, folder)
    await append(log, 3)
    await copier.follow()
    folder.rename(tmp_path / "unplugged")
    folder.parent.rmdir()
    folder.parent.write_text("a share that is not mounted")
    for _ in range(3):
        await append(log, 2)
        await copier.follow()
    (lost,) = kinds(log, "sink_lost")
    assert (lost["sink"], lost["cause"]) == ("copy copy", "ENOTDIR")
    assert kinds(log, "sink_back") == []
    folder.parent.unlink()
    folder.parent.mkdir()
    (tmp_path / "unplugged").rename(folder)
    await copier.follow()
    await copier.close()
    (back,) = kinds(log, "sink_back")
    assert back["sink"] == "copy copy"
    compared = compare(tmp_path / LOG_FILE, folder)
    assert (compared.same, compared.records, compared.behind) == (True, 11, 0)


@pytest.mark.parametrize("torn", [b'{"seq":4,"x', b"\xff", b"{}"])
async def test_a_line_that_was_torn_is_written_again(
    tmp_path: Path, log: AuditLog, torn: bytes
) -> None:
    folder = tmp_path / "copy"
    await append(log, 3)
    await Copier(log, folder).close()
    (file,) = folder.iterdir()
    with file.open("ab") as end:
        end.write(torn)
    await append(log, 2)
    await Copier(log, folder).close()
    assert compare(tmp_path / LOG_FILE, folder).records == 5


async def test_a_copy_whose_end_is_no_record_is_left_alone(tmp_path: Path, log: AuditLog) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    (folder / "2026-11.jsonl").write_text("not a record\n")
    await append(log, 1)
    await Copier(log, folder).close()
    (lost,) = kinds(log, "sink_lost")
    assert lost["cause"] == "damaged"
    assert (folder / "2026-11.jsonl").read_text() == "not a record\n"


def test_lines_longer_than_a_piece_are_found_whole(tmp_path: Path) -> None:
    long = '{"seq":2,"x":"' + "y" * 200_000 + '"}\n'
    (tmp_path / "2026-11.jsonl").write_text('{"seq":1}\n' + long + '{"seq":3')
    assert Copy(tmp_path).newest() == 2
    assert (tmp_path / "2026-11.jsonl").read_text() == '{"seq":1}\n' + long
    (tmp_path / "2026-12.jsonl").touch()
    assert Copy(tmp_path).newest() == 2
