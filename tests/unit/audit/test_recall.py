from __future__ import annotations

from array import array
from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, an_intent

from gateway.audit.recall import Recall
from gateway.audit.sequencer import Sequencer
from gateway.audit.store import LOG_FILE
from gateway.core.errors import AuditUnavailable


async def test_it_knows_what_another_connection_wrote_a_moment_ago(tmp_path: Path) -> None:
    path = tmp_path / LOG_FILE
    sequencer = Sequencer(path, clock=SteppingClock(), node="test")
    recall = Recall(path, sequencer.log_id)
    for number in range(1, 20):
        assert not await recall.any_held(array("q", [number]))
        sequencer.commit([an_intent(f"req_{number}", holds=frozenset({number}))])
        assert await recall.any_held(array("q", [number, 99]))
    assert not await recall.any_held(array("q"))
    recall.close()
    with pytest.raises(AuditUnavailable, match="closed"):
        await recall.any_held(array("q", [1]))


async def test_another_log_in_its_place_is_refused(tmp_path: Path) -> None:
    path = tmp_path / LOG_FILE
    Sequencer(path, clock=SteppingClock(), node="test").close()
    recall = Recall(path, "log_of_another")
    with pytest.raises(AuditUnavailable, match="replaced by another"):
        await recall.any_held(array("q", [1]))
    recall.close()
