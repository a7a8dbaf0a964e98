from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from rig.audit_values import a_small_entry
from rig.stamping import StampingAuthority

from gateway import evidence
from gateway.audit import records
from gateway.audit.store import LOG_FILE
from gateway.cli.canary.ours import settings_for
from gateway.cli.check import FAIL, OK, WARN
from gateway.cli.evidence_checks import check_evidence
from gateway.core.anchor import AnchorPlace, BucketPlace, FilePlace, StampPlace
from gateway.core.clock import SystemClock
from gateway.core.sensitive import Sensitive
from gateway.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path, "http://127.0.0.1:1")


async def written(settings: Settings) -> None:
    async with evidence.open_log(settings, clock=SystemClock.start()) as log:
        await log.append(a_small_entry())


def with_anchors(settings: Settings, *places: AnchorPlace) -> Settings:
    return replace(settings, anchors=places)


def in_file(path: Path) -> FilePlace:
    return FilePlace(name="worm", every=60.0, path=path)


async def told(settings: Settings) -> dict[str, tuple[str, str]]:
    found = await asyncio.to_thread(lambda: list(check_evidence(settings)))
    return {check.name: (check.state, check.detail) for check in found}


async def test_without_anchors_the_log_attests_itself(settings: Settings) -> None:
    before = await told(settings)
    assert before["audit log"] == (OK, "is begun at the first start")
    assert before["anchors"][0] == WARN
    await written(settings)
    after = await told(settings)
    assert after["audit log"] == (OK, "intact, 2 records")
    assert "SELF-ATTESTED" in after["anchors"][1]


async def test_an_anchor_tells_how_far_it_covers_the_log(
    settings: Settings, tmp_path: Path
) -> None:
    settings = with_anchors(settings, in_file(tmp_path / "kept"))
    await written(settings)
    state, detail = (await told(settings))["anchor worm"]
    assert state == OK
    assert detail.startswith("covers 1 of 2 records, the newest of 20")
    (tmp_path / "kept").unlink()
    assert (await told(settings))["anchor worm"] == (WARN, "has nothing of this log yet")


async def test_an_anchor_that_cannot_be_read_or_reached_is_told(
    settings: Settings, tmp_path: Path
) -> None:
    bucket = BucketPlace(
        name="s3",
        every=60.0,
        url="http://127.0.0.1:9/bucket",
        prefix="turnike/",
        region="us-east-1",
        retain_days=1,
        access_key=Sensitive("a"),
        secret_key=Sensitive("b"),
    )
    await written(settings)
    found = await told(with_anchors(settings, bucket, in_file(tmp_path)))
    assert found["anchor s3"] == (WARN, "cannot be read: unreachable")
    assert found["anchor worm"] == (WARN, "cannot be read: Is a directory")


async def test_an_authority_that_was_lost_is_told_until_it_stamps_again(
    settings: Settings, tmp_path: Path
) -> None:
    stamping = StampingAuthority(tmp_path / "tsa")
    async with stamping.serving() as server:
        place = StampPlace(
            name="tsa",
            every=60.0,
            url=server.url,
            authority=stamping.root,
            kept=settings.state_dir / "audit.stamps" / "tsa",
        )
        settings = with_anchors(settings, place)
        stamping.status = 503
        await written(settings)
        state, detail = (await told(settings))["anchor tsa"]
        assert (state, "lost since 20" in detail, "status 503" in detail) == (WARN, True, True)
        stamping.status = 200
        await written(settings)
        state, detail = (await told(settings))["anchor tsa"]
        assert (state, "lost" in detail) == (OK, False)


async def test_a_copy_that_is_lost_is_told_until_it_is_back(
    settings: Settings, tmp_path: Path
) -> None:
    await written(settings)
    settings = replace(settings, copies=(tmp_path / "beside",))
    assert (await told(settings))["audit copy beside"] == (WARN, "holds nothing yet")
    async with evidence.open_log(settings, clock=SystemClock.start(), node="cli") as log:
        await log.append(records.sink_lost(sink="copy beside", cause="ENOSPC"))
        await log.append(records.sink_back(sink="copy of which no loss is left on record"))
    state, detail = (await told(settings))["audit copy beside"]
    assert (state, detail.startswith("lost since 20"), "ENOSPC" in detail) == (WARN, True, True)
    await written(settings)  # a gateway brings it up to the log
    state, detail = (await told(settings))["audit copy beside"]
    assert (state, detail.startswith("holds records up to")) == (OK, True)
    (tmp_path / "beside" / "2026-01.jsonl").write_text("no record\n")
    assert (await told(settings))["audit copy beside"] == (WARN, "cannot be read (JSONDecodeError)")


async def test_a_log_that_contradicts_its_anchor_fails(settings: Settings, tmp_path: Path) -> None:
    settings = with_anchors(settings, in_file(tmp_path / "kept"))
    await written(settings)
    log = settings.state_dir / LOG_FILE
    old = log.read_bytes()
    await written(settings)
    log.write_bytes(old)
    assert (await told(settings))["audit log"][0] == FAIL


async def test_a_log_that_is_none_fails(settings: Settings) -> None:
    settings.state_dir.mkdir(mode=0o700)
    (settings.state_dir / LOG_FILE).write_bytes(b"no log" * 1000)
    assert (await told(settings))["audit log"][0] == FAIL


async def test_certificates_that_are_not_there_are_told_and_hide_nothing_else(
    settings: Settings, tmp_path: Path
) -> None:
    place = StampPlace(
        name="tsa",
        every=60.0,
        url="http://127.0.0.1:9/tsa",
        authority=tmp_path / "none.pem",
        kept=settings.state_dir / "audit.stamps" / "tsa",
    )
    await written(settings)
    state, detail = (await told(with_anchors(settings, place)))["audit log"]
    assert (state, "certificates" in detail) == (FAIL, True)
