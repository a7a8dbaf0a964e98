from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from rig.behaviours import http
from rig.object_store import ObjectStore
from rig.upstream import RecordingUpstream

from gateway.audit.anchors.anchor import AnchorLost, AnchorTaken
from gateway.audit.anchors.bucket import BucketAnchor
from gateway.audit.anchors.sigv4 import StoreKey
from gateway.audit.note import Checkpoint
from gateway.audit.signing import Signer
from gateway.core.sensitive import Sensitive
from gateway.egress.metadata import MetadataClient

SIGNER = Signer(Sensitive(bytes(32)))


def a_note(size: int) -> str:
    return SIGNER.sign(Checkpoint(origin="turnike/log_1", size=size, root=bytes(32)))


def an_anchor(url: str) -> BucketAnchor:
    return BucketAnchor(
        name="s3",
        every=1.0,
        url=url,
        prefix="turnike/",
        region="eu-central-1",
        retain_days=30,
        key=StoreKey(access=Sensitive("AKIDEXAMPLE"), secret=Sensitive("kanarya-secret")),
        courier=MetadataClient(url, seconds=5),
    )


@asynccontextmanager
async def two_anchors(store: ObjectStore) -> AsyncIterator[tuple[BucketAnchor, BucketAnchor]]:
    async with store.serving() as server:
        url = f"http://127.0.0.1:{server.port}/bucket"
        yield an_anchor(url), an_anchor(url)
    assert b"kanarya-secret" not in server.received


@pytest.fixture
def store() -> ObjectStore:
    return ObjectStore()


async def test_notes_are_numbered_and_read_back_with_the_time_of_the_store(
    store: ObjectStore,
) -> None:
    async with two_anchors(store) as (anchor, _):
        assert await anchor.newest() == []
        for size in (5, 9):
            await anchor.put(a_note(size))
        kept = await anchor.notes()
        assert [item.note for item in kept] == await anchor.newest() == [a_note(5), a_note(9)]
        assert all(item.at and abs(datetime.now(UTC) - item.at) < timedelta(1) for item in kept)
    assert [key for key, _ in store.versions] == [
        "turnike/000000000001.note",
        "turnike/000000000002.note",
    ]


async def test_an_object_is_locked_and_never_written_over(store: ObjectStore) -> None:
    async with two_anchors(store) as (anchor, _):
        await anchor.put(a_note(5))
    (sent,) = store.locks
    until = datetime.fromisoformat(sent["x-amz-object-lock-retain-until-date"])
    assert timedelta(days=29) < until - datetime.now(UTC) < timedelta(days=31)
    assert sent["x-amz-object-lock-mode"] == "COMPLIANCE"
    assert sent["if-none-match"] == "*"
    body = a_note(5).encode()
    checked = hashlib.md5(body, usedforsecurity=False).digest()
    assert sent["content-md5"] == base64.b64encode(checked).decode()
    assert "SignedHeaders=content-md5;content-type;host;if-none-match;" in sent["authorization"]


async def test_whoever_comes_second_is_refused_and_shown_what_is_there(store: ObjectStore) -> None:
    async with two_anchors(store) as (one, other):
        assert [*await one.newest(), *await other.newest()] == []
        await one.put(a_note(5))
        with pytest.raises(AnchorTaken) as taken:
            await other.put(a_note(6))
        assert taken.value.notes == [a_note(5)]
        await other.put(a_note(6))
        with pytest.raises(AnchorTaken):
            await one.put(a_note(7))
    assert len(store.versions) == 2


async def test_before_anything_is_put_somebody_has_to_look_at_what_is_there(
    store: ObjectStore,
) -> None:
    async with two_anchors(store) as (one, other):
        await one.put(a_note(5))
        with pytest.raises(AnchorTaken):
            await other.put(a_note(6))
        await other.put(a_note(6))
    assert [key[-7:] for key, _ in store.versions] == ["01.note", "02.note"]


async def test_what_was_deleted_is_still_read(store: ObjectStore) -> None:
    async with two_anchors(store) as (one, other):
        await one.put(a_note(5))
        store.delete("turnike/000000000001.note")
        assert await other.newest() == [a_note(5)]
        store.versions.append(("turnike/000000000001.note", a_note(6).encode()))
        assert [item.note for item in await one.notes()] == [a_note(5), a_note(6)]


async def test_long_lists_are_read_to_their_end(store: ObjectStore) -> None:
    store.page = 3
    async with two_anchors(store) as (anchor, other):
        for size in range(1, 12):
            await anchor.put(a_note(size))
        assert [item.note for item in await other.notes()] == [a_note(n) for n in range(1, 12)]
        assert await other.newest() == [a_note(n) for n in range(4, 12)]


async def test_what_else_lies_in_the_bucket_is_passed_over(store: ObjectStore) -> None:
    store.versions += [
        ("turnike/readme", b"?"),
        ("turnike/00000000000x.note", b"?"),
        ("turnike/1.note", b"?"),
        ("else/000000000001.note", b"?"),
    ]
    async with two_anchors(store) as (anchor, _):
        assert [*await anchor.newest(), *await anchor.notes()] == []


async def test_a_store_that_refuses_or_is_away_is_told(store: ObjectStore) -> None:
    async with two_anchors(store) as (anchor, _):
        store.status = 403
        for call in (anchor.put(a_note(1)), anchor.newest(), anchor.notes()):
            with pytest.raises(AnchorLost, match=r"^status 403$"):
                await call
    away = an_anchor("http://127.0.0.1:9/bucket")
    with pytest.raises(AnchorLost, match=r"^unreachable$"):
        await away.put(a_note(1))


async def test_an_answer_that_is_no_list_is_told() -> None:
    async with RecordingUpstream([http(b"<html>")]) as server:
        with pytest.raises(AnchorLost, match="cannot be read"):
            await an_anchor(server.url).newest()
