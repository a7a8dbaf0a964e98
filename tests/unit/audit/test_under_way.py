from __future__ import annotations

from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, a_completion, an_intent

from gateway.audit.sequencer import Sequencer
from gateway.audit.store import LOG_FILE
from gateway.audit.under_way import refuse_under_way
from gateway.core.errors import UnderWay


def test_an_attempt_that_has_begun_and_not_ended_is_under_way(tmp_path: Path) -> None:
    sequencer = Sequencer(tmp_path / LOG_FILE, clock=SteppingClock(), node="n")
    sequencer.commit([an_intent("req_1"), an_intent("req_2"), a_completion("req_2")])
    refuse_under_way(sequencer.ask, {"req_2", "req_3"})
    with pytest.raises(UnderWay, match="still being answered"):
        refuse_under_way(sequencer.ask, {"req_1", "req_2"})
    sequencer.close()
