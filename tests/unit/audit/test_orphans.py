from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, a_completion, an_intent

from gateway.audit.boots import Boot
from gateway.audit.leaves import Values
from gateway.audit.orphans import ELSEWHERE, orphans
from gateway.audit.place import Postgres
from gateway.audit.sequencer import Sequencer
from gateway.audit.store import LOG_FILE
from gateway.audit.times import timestamp
from gateway.core.record import RecordType
from gateway.core.sensitive import Sensitive


@pytest.fixture
def sequencer(tmp_path: Path) -> Sequencer:
    return Sequencer(tmp_path / LOG_FILE, clock=SteppingClock(), node="test")


def test_an_intent_without_its_completion_becomes_an_orphan(
    tmp_path: Path, sequencer: Sequencer
) -> None:
    sequencer.commit([an_intent("req_1"), an_intent("req_1", attempt=2), an_intent("req_2")])
    sequencer.commit([a_completion("req_1"), a_completion("req_2")])
    (left,) = orphans(sequencer.ask, tmp_path, tmp_path / LOG_FILE)
    assert left.type is RecordType.ORPHAN
    assert (left.fields["request_id"], left.fields["attempt"]) == ("req_1", 2)
    sequencer.commit([left])
    assert orphans(sequencer.ask, tmp_path, tmp_path / LOG_FILE) == []


def test_intents_of_a_living_process_are_left_to_it(tmp_path: Path, sequencer: Sequencer) -> None:
    sequencer.commit([an_intent()])
    boot = Boot.begin(tmp_path, sequencer.boot_id)
    assert orphans(sequencer.ask, tmp_path, tmp_path / LOG_FILE) == []
    boot.end()
    assert len(orphans(sequencer.ask, tmp_path, tmp_path / LOG_FILE)) == 1


def test_of_a_shared_log_only_what_began_here_or_is_old_counts_as_dead(tmp_path: Path) -> None:
    shared, here = Postgres(Sensitive("postgresql://db/audit")), Boot.begin(tmp_path, "boot_here")
    intents = {"boot_here": datetime.now(UTC), "boot_there": datetime.now(UTC)}

    def ask(statement: str, values: Values) -> list[tuple[object, ...]]:
        fields = {**an_intent().fields, "seq": 1}
        return [
            (boot, json.dumps({**fields, "boot_id": boot, "ts": timestamp(ts)}).encode())
            for boot, ts in intents.items()
        ]

    assert orphans(ask, tmp_path, shared) == []
    here.path.rename(here.path.with_name("kept"))
    here.end()
    here.path.with_name("kept").rename(here.path)  # as a killed process leaves it
    assert len(orphans(ask, tmp_path, shared)) == 1
    assert len(orphans(ask, tmp_path, tmp_path / LOG_FILE)) == 2
    intents["boot_there"] -= ELSEWHERE
    assert len(orphans(ask, tmp_path, shared)) == 2
