from __future__ import annotations

import asyncio
from array import array
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, a_completion, an_intent
from rig.subjects import carrying

from gateway.audit import records
from gateway.audit.log import AuditLog
from gateway.audit.query import Filters, read
from gateway.audit.sequencer import Sequencer
from gateway.audit.store import LOG_FILE, Reader
from gateway.core.errors import LegalHold, UnderWay
from gateway.detect.fingerprint import fingerprints
from gateway.settings import Settings
from gateway.state.content import ContentStore, Part
from gateway.state.responses import Kept, KeptResponses
from gateway.state.secrets import Secrets
from gateway.upkeep import erasure
from gateway.upkeep.erasure import Wanted

CLOCK = SteppingClock()
ASKED = Wanted(reason="asked", who="ayse", request="req_1")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A state directory with what two requests of `crm` left behind."""
    settings = Settings(state_dir=tmp_path, policies=(), targets=())
    sequencer = Sequencer(tmp_path / LOG_FILE, clock=CLOCK, node="n")
    sequencer.commit(
        [
            an_intent("req_1", holds=frozenset({11})),
            an_intent("req_2", holds=frozenset({22})),
            a_completion("req_1"),
            a_completion("req_2"),
        ]
    )
    sequencer.close()
    kept = KeptResponses.open(tmp_path, Secrets.open(tmp_path), CLOCK)
    for name in ("resp_1", "resp_2"):
        kept.keep("crm", Kept(response={"id": name, "output": []}, items=[], held=True))
    kept.close()
    for request in ("req_1", "req_2"):
        carrying(tmp_path, request, ("PERSON", "ayse yilmaz"))
    asyncio.run(captured(tmp_path, "req_1", "req_2"))
    return settings


async def captured(folder: Path, *requests: str) -> None:
    """Keep the content of requests."""
    store = ContentStore(folder, Secrets.open(folder), CLOCK)
    for request in requests:
        await store.keep("crm", Part(request=request, name="request"), {"said": "Merhaba."})
    store.close()


def fingerprint_of(settings: Settings, name: str) -> str:
    secret = Secrets.open(settings.state_dir).derive("fingerprint")
    return fingerprints(secret)("PERSON", name)


def held(settings: Settings, number: int) -> bool:
    reader = Reader(settings.state_dir / LOG_FILE)
    try:
        return reader.any_held(array("q", [number]))
    finally:
        reader.close()


async def test_every_store_gives_up_what_it_holds_of_a_request(settings: Settings) -> None:
    erased = await erasure.erase(settings, ASKED, clock=CLOCK)
    assert erased is not None
    assert erased.erased == {"responses": 1, "content": 1, "memories": 1, "index": 1}
    assert erased.seqs == (1, 3)
    assert (held(settings, 11), held(settings, 22)) == (False, True)
    kept = KeptResponses.open(settings.state_dir, Secrets.open(settings.state_dir), CLOCK)
    assert kept.find("crm", "resp_1") is None
    assert kept.find("crm", "resp_2") is not None
    kept.close()


async def test_the_records_frame_what_was_done(settings: Settings) -> None:
    erased = await erasure.erase(settings, ASKED, clock=CLOCK)
    assert erased is not None
    begun, done = read(settings.state_dir / LOG_FILE, Filters(type="erasure"), newest_first=False)
    assert (begun.seq, done.seq) == (erased.begun, erased.done)
    assert begun.fields["erased"] is None
    for record in (begun, done):
        assert record.fields["seqs"] == [1, 3]
        assert record.fields["who"] == "ayse"
    # Once more, nothing is left but the records themselves.
    again = await erasure.erase(settings, ASKED, clock=CLOCK)
    assert again is not None
    assert again.seqs == (1, 3)
    assert set(again.erased.values()) == {0}


async def test_what_is_held_stays_and_leaves_no_record_of_an_erasure(settings: Settings) -> None:
    sequencer = Sequencer(settings.state_dir / LOG_FILE, clock=CLOCK, node="n")
    sequencer.commit([records.hold("added", hold_id="h", reason="court", who="a")])
    sequencer.close()
    with pytest.raises(LegalHold):
        await erasure.erase(settings, ASKED, clock=CLOCK)
    assert held(settings, 11)
    assert list(read(settings.state_dir / LOG_FILE, Filters(type="erasure"))) == []


class HoldingClock(SteppingClock):
    """Somebody adds a hold at the moment when an erasure gets its name."""

    log: Path

    def new_id(self, prefix: str) -> str:
        if prefix == "erasure":
            sequencer = Sequencer(self.log, clock=CLOCK, node="n")
            sequencer.commit([records.hold("added", hold_id="h", reason="court", who="a")])
            sequencer.close()
        return super().new_id(prefix)


async def test_a_hold_that_is_added_meanwhile_is_honoured(settings: Settings) -> None:
    clock = HoldingClock()
    clock.log = settings.state_dir / LOG_FILE
    with pytest.raises(LegalHold):
        await erasure.erase(settings, ASKED, clock=clock)
    assert held(settings, 11)
    actions = [
        record.fields["action"]
        for record in read(settings.state_dir / LOG_FILE, Filters(type="erasure"))
    ]
    assert actions == ["refused", "begun"]


async def test_what_is_being_answered_is_not_erased_yet(settings: Settings) -> None:
    log = AuditLog.open(settings.state_dir, clock=CLOCK)
    await log.append(
        replace(an_intent("req_1"), fields={**an_intent("req_1").fields, "attempt": 2})
    )
    with pytest.raises(UnderWay):
        await erasure.erase(settings, ASKED, clock=CLOCK)
    assert held(settings, 11)
    assert list(read(settings.state_dir / LOG_FILE, Filters(type="erasure"))) == []
    await log.close()
    assert await erasure.erase(settings, ASKED, clock=CLOCK)  # its process is gone


async def test_what_has_just_been_noted_is_not_erased_before_its_record(
    settings: Settings,
) -> None:
    """Its intent may be written at any moment, and its content is kept already."""
    await asyncio.to_thread(carrying, settings.state_dir, "req_3", ("PERSON", "ali veli"))
    await captured(settings.state_dir, "req_3")
    named = {fingerprint_of(settings, "ali veli"): "PERSON"}
    person = Wanted(reason="asked", who="ayse", named=named)
    request = replace(ASKED, request="req_3")
    for wanted in (person, request):
        with pytest.raises(UnderWay):
            await erasure.erase(settings, wanted, clock=CLOCK)
    # Once it can have no record any more, what it left is erased.
    later = SteppingClock(at=CLOCK.now() + timedelta(hours=1))
    erased = await erasure.erase(settings, person, clock=later)
    assert erased is not None
    assert erased.erased == {"responses": 0, "content": 1, "memories": 0, "index": 1}


async def test_nothing_on_record_is_nothing_to_erase(settings: Settings) -> None:
    unknown = Wanted(reason="asked", who="ayse", request="req_9")
    assert await erasure.erase(settings, unknown, clock=CLOCK) is None
    nobody = Wanted(reason="asked", who="ayse", named={"cc" * 16: "PERSON"})
    assert await erasure.erase(settings, nobody, clock=CLOCK) is None
