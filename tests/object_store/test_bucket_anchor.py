"""An anchor in a bucket of a real object store: what it refuses, and what is read back."""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from object_store.conftest import TARGET, Store
from rig.audit_values import a_small_entry
from rig.commands import turnike

from gateway import evidence
from gateway.audit.anchors.anchor import AnchorLost
from gateway.audit.query import read
from gateway.audit.store import LOG_FILE
from gateway.audit.verify import verify
from gateway.core.anchor import BucketPlace
from gateway.core.clock import SystemClock
from gateway.core.errors import AuditRolledBack
from gateway.settings import Settings


async def written(settings: Settings, records: int = 1) -> None:
    async with evidence.open_log(settings, clock=SystemClock.start()) as log:
        for number in range(records):
            await log.append(a_small_entry(number))


async def kept(settings: Settings) -> list[str]:
    async with evidence.opened_anchors(settings) as (anchor,):
        return [item.note for item in await anchor.notes()]


def bucket_of(settings: Settings) -> BucketPlace:
    (place,) = settings.anchors
    assert isinstance(place, BucketPlace)
    return place


def told(settings: Settings) -> list[dict[str, object]]:
    return [dict(item.fields) for item in read(settings.state_dir / LOG_FILE, newest_first=False)]


async def test_what_is_written_is_anchored_and_read_back(settings: Settings) -> None:
    for records in (3, 2):
        await written(settings, records)
    notes = await kept(settings)
    assert len(notes) == 2
    log = settings.state_dir / LOG_FILE
    key = evidence.own_key(settings, str(told(settings)[0]["log_id"]))
    verdict = verify(log, key=key, outside=notes)
    assert (verdict.intact, verdict.records, verdict.covered) == (True, 7, 6)
    async with evidence.opened_anchors(settings) as (anchor,):
        for item in await anchor.notes():
            assert item.at is not None
            assert abs(datetime.now(UTC) - item.at) < timedelta(minutes=1)


async def test_a_key_that_does_not_sign_is_refused_and_stops_nobody(
    settings: Settings, store: Store
) -> None:
    bucket = bucket_of(settings).url.rpartition("/")[2]
    wrong = replace(settings, anchors=(store.place(bucket, secret="wrong"),))
    await written(wrong)
    lost = [item["cause"] for item in told(settings) if item["type"] == "sink_lost"]
    assert lost == ["status 403"]
    async with evidence.opened_anchors(wrong) as (anchor,):
        with pytest.raises(AnchorLost, match="403"):
            await anchor.notes()


async def test_a_note_cannot_be_removed_or_written_over(settings: Settings, store: Store) -> None:
    await written(settings)
    bucket = bucket_of(settings).url.rpartition("/")[2]
    (version,) = store.s3.list_object_versions(Bucket=bucket)["Versions"]
    there = {"Bucket": bucket, "Key": version["Key"]}
    lock = store.s3.head_object(**there)
    assert lock["ObjectLockMode"] == "COMPLIANCE"
    left = lock["ObjectLockRetainUntilDate"] - datetime.now(UTC)
    assert timedelta(days=29) < left < timedelta(days=31)
    with pytest.raises(ClientError, match="AccessDenied"):
        store.s3.delete_object(**there, VersionId=version["VersionId"])
    with pytest.raises(ClientError, match="PreconditionFailed"):
        store.s3.put_object(**there, Body=b"another", IfNoneMatch="*")
    before = await kept(settings)
    store.s3.delete_object(**there)  # which hides it only
    assert await kept(settings) == before


async def test_two_that_go_on_from_one_copy_cannot_both_be_anchored(
    settings: Settings, tmp_path: Path
) -> None:
    await written(settings)
    clone = replace(settings, state_dir=tmp_path / "clone")
    shutil.copytree(settings.state_dir, clone.state_dir)
    one, other = (evidence.open_log(item, clock=SystemClock.start()) for item in (settings, clone))
    async with one as ours, other as theirs:
        await theirs.append(a_small_entry(2))
        await ours.append(a_small_entry(1))
    # `theirs` was closed first, and so was the first to take the next number.
    assert len(await kept(settings)) == 2
    causes = [item["cause"] for item in told(settings) if item["type"] == "sink_lost"]
    assert causes == ["fork"]
    assert [item for item in told(clone) if item["type"] == "sink_lost"] == []
    with pytest.raises(AuditRolledBack, match="two gateways"):
        await written(settings)
    await written(clone)
    for item, intact in ((settings, False), (clone, True)):
        key = evidence.own_key(item, str(told(item)[0]["log_id"]))
        log = item.state_dir / LOG_FILE
        assert verify(log, key=key, outside=await kept(item)).intact is intact


async def test_an_older_copy_of_the_whole_state_is_refused(
    settings: Settings, tmp_path: Path
) -> None:
    await written(settings)
    shutil.copytree(settings.state_dir, tmp_path / "copy")
    await written(settings)
    shutil.rmtree(settings.state_dir)
    (tmp_path / "copy").rename(settings.state_dir)
    with pytest.raises(AuditRolledBack, match="put back to an older state"):
        await written(settings)


async def test_the_command_drops_the_word(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("S3_KEY", store.access)
    monkeypatch.setenv("S3_SECRET", store.secret)
    anchor = {
        "kind": "bucket",
        "name": "s3",
        "url": f"{store.url}/{store.bucket()}",
        "access_key": {"env": "S3_KEY"},
        "secret_key": {"env": "S3_SECRET"},
    }
    whole = {"audit": {"anchors": [anchor]}, "targets": [TARGET]}
    (tmp_path / "turnike.yaml").write_text(json.dumps(whole), encoding="utf-8")
    made = await asyncio.to_thread(turnike, "keys", "create", "--app", "a", "--team", "t")
    assert made.status == 0
    ran = await asyncio.to_thread(turnike, "audit", "verify")
    assert (ran.status, ran.err) == (0, "")
    assert "SELF-ATTESTED" not in ran.out
    monkeypatch.setenv("S3_SECRET", "another")
    ran = await asyncio.to_thread(turnike, "audit", "verify")
    assert "SELF-ATTESTED" in ran.out
    assert "the anchor s3 could not be read" in ran.err


async def test_a_command_beside_a_running_gateway_is_no_fork(settings: Settings) -> None:
    async with evidence.open_log(settings, clock=SystemClock.start()) as log:
        await log.append(a_small_entry(1))
        await written(settings)  # by another process, as it were
        await log.append(a_small_entry(2))
    await written(settings)
    assert [item for item in told(settings) if item["type"] == "sink_lost"] == []
    notes = await kept(settings)
    assert len(notes) == 3
    key = evidence.own_key(settings, str(told(settings)[0]["log_id"]))
    assert verify(settings.state_dir / LOG_FILE, key=key, outside=notes).intact


async def test_what_an_operator_gave_up_is_gone_on_from(settings: Settings, tmp_path: Path) -> None:
    await written(settings)
    shutil.copytree(settings.state_dir, tmp_path / "copy")
    await written(settings)
    shutil.rmtree(settings.state_dir)
    (tmp_path / "copy").rename(settings.state_dir)
    found = await evidence.accept_rollback(settings, "test", clock=SystemClock.start())
    assert (found.known.size, found.kept) == (3, 2)
    await written(settings)
    assert [item for item in told(settings) if item["type"] == "sink_lost"] == []
    key = evidence.own_key(settings, str(told(settings)[0]["log_id"]))
    verdict = verify(settings.state_dir / LOG_FILE, key=key, outside=await kept(settings))
    assert (verdict.intact, verdict.given_up) == (True, 1)
