from __future__ import annotations

from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, a_completion, an_intent

from gateway.audit.boots import Boot
from gateway.audit.orphans import orphans
from gateway.audit.sequencer import Sequencer
from gateway.audit.store import LOG_FILE
from gateway.core.record import RecordType


@pytest.fixture
def sequencer(tmp_path: Path) -> Sequencer:
    return Sequencer(tmp_path / LOG_FILE, clock=SteppingClock(), node="test")


def test_an_intent_without_its_completion_becomes_an_orphan(
    tmp_path: Path, sequencer: Sequencer
) -> None:
    sequencer.commit([an_intent("req_1"), an_intent("req_1", attempt=2), an_intent("req_2")])
    sequencer.commit([a_completion("req_1"), a_completion("req_2")])
    (left,) = orphans(sequencer.ask, tmp_path)
    assert left.type is RecordType.ORPHAN
    assert (left.fields["request_id"], left.fields["attempt"]) == ("req_1", 2)
    sequencer.commit([left])
    assert orphans(sequencer.ask, tmp_path) == []


def test_intents_of_a_living_process_are_left_to_it(tmp_path: Path, sequencer: Sequencer) -> None:
    sequencer.commit([an_intent()])
    boot = Boot.begin(tmp_path, sequencer.boot_id)
    assert orphans(sequencer.ask, tmp_path) == []
    assert len(orphans(sequencer.ask, tmp_path, own=sequencer.boot_id)) == 1
    boot.end()
    assert len(orphans(sequencer.ask, tmp_path)) == 1
