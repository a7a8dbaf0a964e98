from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rig.stamping import StampingAuthority
from rig.upstream import RecordingUpstream

from gateway.audit.anchors.anchor import AnchorLost
from gateway.audit.anchors.stamps import StampAnchor
from gateway.audit.anchors.token import Authority
from gateway.audit.note import Checkpoint
from gateway.audit.signing import Signer
from gateway.core.sensitive import Sensitive
from gateway.egress.metadata import MetadataClient

SIGNER = Signer(Sensitive(bytes(32)))


def a_note(size: int, root: bytes = bytes(32)) -> str:
    return SIGNER.sign(Checkpoint(origin="turnike/log_1", size=size, root=root))


@pytest.fixture(scope="module")
def stamping(tmp_path_factory: pytest.TempPathFactory) -> StampingAuthority:
    return StampingAuthority(tmp_path_factory.mktemp("tsa") / "one")


@asynccontextmanager
async def anchored(
    stamping: StampingAuthority, folder: Path
) -> AsyncIterator[tuple[StampAnchor, RecordingUpstream]]:
    async with stamping.serving() as server:
        client = MetadataClient(server.url, seconds=5)
        yield (
            StampAnchor(
                name="tsa",
                every=1.0,
                authority=Authority.read(stamping.root),
                kept=folder / "kept",
                courier=client,
            ),
            server,
        )
        await client.close()


async def test_notes_are_stamped_and_read_back_with_their_time(
    stamping: StampingAuthority, tmp_path: Path
) -> None:
    async with anchored(stamping, tmp_path) as (anchor, server):
        assert [*await anchor.newest(), *await anchor.notes()] == []
        for size in (1, 2):
            await anchor.put(a_note(size))
        assert await anchor.newest() == [a_note(1), a_note(2)]
        kept = await anchor.notes()
        assert [item.note for item in kept] == [a_note(1), a_note(2)]
        for item in kept:
            assert item.holds
            assert item.at is not None
            assert abs(datetime.now(UTC) - item.at) < timedelta(minutes=1)
    assert b"turnike" not in server.received.partition(b"\r\n\r\n")[2]
    assert b"log_1" not in server.received


async def test_openssl_takes_what_is_kept_for_a_stamp_over_the_note(
    stamping: StampingAuthority, tmp_path: Path
) -> None:
    async with anchored(stamping, tmp_path) as (anchor, _):
        await anchor.put(a_note(7))
    (note,) = anchor.kept.glob("*.note")
    assert stamping.verifies(note, note.with_suffix(".tsr"))
    assert note.stat().st_mode & 0o777 == 0o600


async def test_two_logs_of_one_size_have_a_stamp_each(
    stamping: StampingAuthority, tmp_path: Path
) -> None:
    async with anchored(stamping, tmp_path) as (anchor, _):
        await anchor.put(a_note(7))
        await anchor.put(a_note(7, bytes([1] * 32)))
        assert len(await anchor.notes()) == 2


async def test_a_stamp_that_is_gone_or_damaged_counts_for_nothing(
    stamping: StampingAuthority, tmp_path: Path
) -> None:
    async with anchored(stamping, tmp_path) as (anchor, _):
        for size in (1, 2, 3):
            await anchor.put(a_note(size))
        one, two, _three = sorted(anchor.kept.glob("*.tsr"))
        one.unlink()
        two.write_bytes(b"nothing")
        assert [item.holds for item in await anchor.notes()] == [False, False, True]
        assert len(await anchor.newest()) == 3


async def test_a_note_under_the_stamp_of_another_counts_for_nothing(
    stamping: StampingAuthority, tmp_path: Path
) -> None:
    async with anchored(stamping, tmp_path) as (anchor, _):
        await anchor.put(a_note(1))
        (note,) = anchor.kept.glob("*.note")
        note.write_text(a_note(2))
        assert [item.holds for item in await anchor.notes()] == [False]


async def test_an_authority_that_refuses_is_told(
    stamping: StampingAuthority, tmp_path: Path
) -> None:
    async with anchored(stamping, tmp_path) as (anchor, _):
        stamping.status = 503
        with pytest.raises(AnchorLost, match=r"^status 503$"):
            await anchor.put(a_note(1))
        stamping.status = 200
        assert await anchor.notes() == []


async def test_an_authority_that_is_away_is_told(
    stamping: StampingAuthority, tmp_path: Path
) -> None:
    async with anchored(stamping, tmp_path) as (anchor, _):
        away = replace(anchor, courier=MetadataClient("http://127.0.0.1:9", seconds=5))
        with pytest.raises(AnchorLost, match=r"^unreachable$"):
            await away.put(a_note(1))


async def test_an_answer_that_is_no_stamp_over_this_request_is_not_kept(
    stamping: StampingAuthority, tmp_path: Path
) -> None:
    async with anchored(stamping, tmp_path) as (anchor, _):
        await anchor.put(a_note(1))
        (stamp,) = anchor.kept.glob("*.tsr")
        for answer in (b"<html>", stamp.read_bytes()):
            stamping.answers.append(answer)
            with pytest.raises(AnchorLost, match=r"^the stamp does not hold$"):
                await anchor.put(a_note(1))
        assert len(await anchor.notes()) == 1


async def test_a_place_that_cannot_be_written_is_told(
    stamping: StampingAuthority, tmp_path: Path
) -> None:
    (tmp_path / "kept").write_text("in the way")
    async with anchored(stamping, tmp_path) as (anchor, _):
        with pytest.raises(AnchorLost, match="cannot be kept"):
            await anchor.put(a_note(1))
