from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, a_small_entry
from rig.behaviours import hang
from rig.stamping import StampingAuthority
from rig.upstream import RecordingUpstream

from gateway import evidence
from gateway.audit import checkpointer
from gateway.audit.comparing import compare
from gateway.audit.query import read
from gateway.audit.store import LOG_FILE
from gateway.audit.verify import verify
from gateway.core.anchor import BucketPlace, FilePlace, StampPlace
from gateway.core.errors import AuditRolledBack, ConfigError
from gateway.core.sensitive import Sensitive
from gateway.settings import Settings, load

TARGET = (
    "targets:\n  - {name: local/m, provider: vllm, urls: ['http://127.0.0.1:9/v1'], model: m,\n"
    "     boundary: organisation, operator: us}\n"
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "turnike.yaml").write_text(TARGET, encoding="utf-8")
    place = FilePlace(name="worm", every=60.0, path=tmp_path / "kept")
    return replace(load(tmp_path / "turnike.yaml", {}), anchors=(place,))


async def written(settings: Settings, records: int = 1) -> None:
    async with evidence.open_log(settings, clock=SteppingClock()) as log:
        for number in range(records):
            await log.append(a_small_entry(number))


async def test_what_is_written_is_signed_for_and_anchored_at_the_end(settings: Settings) -> None:
    await written(settings, 3)
    async with evidence.opened_anchors(settings) as (anchor,):
        kept = await anchor.notes()
    log = settings.state_dir / LOG_FILE
    key = evidence.own_key(settings, str(next(read(log)).fields["log_id"]))
    verdict = verify(log, key=key, outside=[item.note for item in kept])
    assert (verdict.intact, verdict.records, verdict.covered) == (True, 4, 3)


async def test_an_anchor_that_is_away_at_start_is_on_record_and_stops_nobody(
    settings: Settings, tmp_path: Path
) -> None:
    place = FilePlace(name="worm", every=60.0, path=tmp_path)
    await written(replace(settings, anchors=(place,)))
    lost = [item.fields for item in read(settings.state_dir / LOG_FILE)]
    assert [item["sink"] for item in lost if item["type"] == "sink_lost"] == ["worm"]


def stamped_by(settings: Settings, stamping: StampingAuthority, url: str) -> Settings:
    place = StampPlace(
        name="tsa",
        every=60.0,
        url=url,
        authority=stamping.root,
        kept=settings.state_dir / "audit.stamps" / "tsa",
    )
    return replace(settings, anchors=(place,))


async def test_an_older_copy_is_noticed_by_the_stamps_beside_it(
    settings: Settings, tmp_path: Path
) -> None:
    stamping = StampingAuthority(tmp_path / "tsa")
    async with stamping.serving() as server:
        settings = stamped_by(settings, stamping, server.url)
        await written(settings)
        log = settings.state_dir / LOG_FILE
        old = log.read_bytes()
        await written(settings)
        log.write_bytes(old)
        (settings.state_dir / "audit.checkpoint").unlink()
        with pytest.raises(AuditRolledBack, match="put back to an older state"):
            await written(settings)


async def test_an_authority_whose_certificate_is_gone_is_a_mistake_in_the_settings(
    settings: Settings, tmp_path: Path
) -> None:
    stamping = StampingAuthority(tmp_path / "tsa")
    stamping.root.unlink()
    with pytest.raises(ConfigError, match="time-stamping authority"):
        await written(stamped_by(settings, stamping, "http://127.0.0.1:9/tsa"))


async def test_anchors_that_do_not_answer_hold_up_a_start_and_an_end_for_a_moment_only(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "EDGE_S", 0.2)
    monkeypatch.setattr(checkpointer, "EDGE_S", 0.2)
    async with RecordingUpstream([hang()]) as server:
        places = [
            BucketPlace(
                name=name,
                every=60.0,
                url=f"http://127.0.0.1:{server.port}/bucket",
                prefix="turnike/",
                region="us-east-1",
                retain_days=1,
                access_key=Sensitive("a"),
                secret_key=Sensitive("b"),
            )
            for name in ("one", "two")
        ]
        async with asyncio.timeout(30):
            await written(replace(settings, anchors=tuple(places)))
    told = [item.fields for item in read(settings.state_dir / LOG_FILE)]
    lost = {item["sink"]: item["cause"] for item in told if item["type"] == "sink_lost"}
    assert lost == {"one": "timeout", "two": "timeout"}


async def test_a_log_that_is_gone_is_not_begun_anew_in_silence(settings: Settings) -> None:
    await written(settings)
    (settings.state_dir / LOG_FILE).unlink()
    with pytest.raises(ConfigError, match="There is no audit log"):
        await evidence.accept_rollback(settings, "test", clock=SteppingClock())
    with pytest.raises(AuditRolledBack, match="replaced by another"):
        await written(settings)
    found = await evidence.accept_rollback(settings, "test", clock=SteppingClock())
    assert (found.known.size, found.kept) == (1, 0)
    await written(settings)


async def test_nothing_is_accepted_where_nothing_is_wrong(settings: Settings) -> None:
    await written(settings)
    with pytest.raises(ConfigError, match="goes on from every checkpoint"):
        await evidence.accept_rollback(settings, "test", clock=SteppingClock())


def test_there_is_no_key_before_there_is_a_log(settings: Settings) -> None:
    assert evidence.own_key(settings, "log_1") is None
    assert not settings.state_dir.exists()


async def test_copies_hold_what_the_gateway_wrote_to_its_last_record(
    settings: Settings, tmp_path: Path
) -> None:
    copying = replace(settings, copies=(tmp_path / "one", tmp_path / "two"))
    await written(copying, 3)
    async with evidence.open_log(copying, clock=SteppingClock(), node="cli") as log:
        await log.append(a_small_entry(9))  # a command leaves copying to the gateway
    for folder in copying.copies:
        compared = compare(copying.log, folder)
        assert (compared.same, compared.records, compared.behind) == (True, 4, 2)
