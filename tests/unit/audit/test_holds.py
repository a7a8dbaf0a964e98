from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, a_small_entry

from gateway.audit import records
from gateway.audit.holds import Hold, in_force, refuse_held
from gateway.audit.sequencer import Sequencer
from gateway.audit.store import LOG_FILE, Reader
from gateway.core.errors import LegalHold
from gateway.core.record import Entry


def added(name: str, requests: Sequence[str] | None = None) -> Entry:
    return records.hold("added", hold_id=name, reason="court", who="ayse", requests=requests)


def released(name: str) -> Entry:
    return records.hold("released", hold_id=name, reason="over", who="ayse")


def reading(folder: Path, *entries: Entry) -> Reader:
    sequencer = Sequencer(folder / LOG_FILE, clock=SteppingClock(), node="n")
    sequencer.commit([a_small_entry(), *entries])
    sequencer.close()
    return Reader(folder / LOG_FILE)


def test_a_hold_is_in_force_until_it_is_released(tmp_path: Path) -> None:
    reader = reading(tmp_path, added("hold_1", ["req_1"]), added("hold_2"), released("hold_1"))
    (held,) = in_force(reader.ask)
    assert (held.id, held.who, held.reason, held.requests) == ("hold_2", "ayse", "court", None)
    assert held.since.startswith("2026-11-23T")
    reader.close()


@pytest.mark.parametrize(
    ("requests", "asked", "covered"),
    [
        (None, {"req_9"}, True),
        (frozenset({"req_1"}), {"req_1", "req_2"}, True),
        (frozenset({"req_1"}), {"req_2"}, False),
    ],
)
def test_a_hold_covers_its_requests_or_all(
    requests: frozenset[str] | None, asked: set[str], covered: bool
) -> None:
    hold = Hold(id="h", since="", who="", reason="", requests=requests)
    assert hold.covers(asked) is covered


def test_what_is_held_is_refused_with_the_hold_that_holds_it(tmp_path: Path) -> None:
    reader = reading(tmp_path, added("hold_1", ["req_1"]))
    refuse_held(reader.ask, {"req_2"})
    with pytest.raises(LegalHold, match="hold_1"):
        refuse_held(reader.ask, {"req_1"})
    reader.close()


def test_holds_are_read_by_their_index(tmp_path: Path) -> None:
    reader = reading(tmp_path, added("hold_1"))
    plan = reader.ask(
        "EXPLAIN QUERY PLAN SELECT canonical FROM records WHERE type = 'hold' ORDER BY seq", ()
    )
    assert "holds" in str(plan)
    reader.close()
