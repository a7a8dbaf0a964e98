from __future__ import annotations

import importlib.util
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, a_small_entry

from gateway.audit import records
from gateway.audit.segments import month_of, segment
from gateway.audit.sequencer import Sequencer
from gateway.audit.signing import Signer
from gateway.audit.store import LOG_FILE
from gateway.audit.verify import verify
from gateway.core.errors import InvalidRequest

SCRIPT = Path(__file__).parents[3] / "scripts" / "verify_log.py"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Three months of a log; the last has no checkpoint behind it."""
    clock, signer = SteppingClock(), Signer.open(tmp_path)
    sequencer = Sequencer(tmp_path / LOG_FILE, clock=clock, node="n", signer=signer)
    for month in (9, 10, 11):
        clock.at = datetime(2026, month, 5, tzinfo=UTC)
        sequencer.commit([a_small_entry(), records.checkpoint(), a_small_entry(), a_small_entry()])
    sequencer.close()
    return tmp_path / LOG_FILE


@pytest.mark.parametrize(("month", "lines"), [("2026-09", 7), ("2026-10", 7)])
def test_a_sealed_month_is_verified_by_itself(
    log: Path, tmp_path: Path, month: str, lines: int
) -> None:
    spec = importlib.util.spec_from_file_location("verify_log", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    second = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(second)
    path = tmp_path / "month.jsonl"
    written = list(segment(log, month))
    assert len(written) == lines
    for damaged in (False, True):
        if damaged:
            written[0] = written[0].replace('"peaks":["', '"peaks":["00').replace('00"', '"', 1)
            del written[2]
        path.write_text("".join(written))
        first, other = verify(path), second.verify(path, None, [])
        assert first.intact is not damaged
        assert (other["intact"], other["first_bad"]) == (first.intact, first.first_bad)


def test_the_first_line_needs_no_trust(log: Path, tmp_path: Path) -> None:
    path = tmp_path / "month.jsonl"
    first, *rest = segment(log, "2026-10")
    at = first.index('"peaks":["') + len('"peaks":["')
    path.write_text(
        first[:at] + ("0" if first[at] != "0" else "1") + first[at + 1 :] + "".join(rest)
    )
    assert not verify(path).intact


def test_a_month_that_is_open_or_empty_is_no_segment(log: Path) -> None:
    with pytest.raises(InvalidRequest, match="still open"):
        next(segment(log, "2026-11"))
    with pytest.raises(InvalidRequest, match="no records"):
        next(segment(log, "2026-12"))


def test_a_month_ends_where_the_next_begins() -> None:
    assert month_of("2026-12") == (
        datetime(2026, 12, 1, tzinfo=UTC),
        datetime(2027, 1, 1, tzinfo=UTC),
    )
    with pytest.raises(ValueError, match="does not match"):
        month_of("November")
