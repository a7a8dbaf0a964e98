from __future__ import annotations

from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, a_small_entry
from rig.signed_logs import SignedLog, a_signed_log

from gateway.audit import records
from gateway.audit.note import Checkpoint, origin_of, read
from gateway.audit.rollback import contradiction, guard, known_here
from gateway.audit.sequencer import Sequencer
from gateway.audit.signing import Signer
from gateway.audit.store import Reader
from gateway.core.errors import AuditRolledBack


@pytest.fixture
def log(tmp_path: Path) -> SignedLog:
    return a_signed_log(tmp_path / "log")


def signed(log: SignedLog, size: int, root: bytes = bytes(32)) -> str:
    return log.signer.sign(Checkpoint(origin=origin_of(log.log_id), size=size, root=root))


def told(log: SignedLog, *known: str, signer: Signer | None = None) -> str:
    with pytest.raises(AuditRolledBack) as fault:
        guard(known, signer or log.signer)(log.log_id, Reader(log.path).ask)
    return f"{fault.value.message} {fault.value.hint}"


def test_a_log_that_goes_on_from_what_is_known_is_accepted(log: SignedLog) -> None:
    guard([*log.notes, "nonsense"], log.signer)(log.log_id, Reader(log.path).ask)
    guard([], log.signer)(log.log_id, Reader(log.path).ask)


def test_an_older_copy_is_refused(log: SignedLog) -> None:
    assert "an older state" in told(log, *log.notes, signed(log, len(log.lines) + 1))


def test_a_log_that_was_written_anew_is_refused(log: SignedLog) -> None:
    assert "written anew" in told(log, signed(log, 3))


def test_another_log_is_refused(log: SignedLog, tmp_path: Path) -> None:
    other = a_signed_log(tmp_path / "other", seed=2)
    assert "replaced by another" in told(log, other.notes[0])


def test_another_key_is_refused(log: SignedLog, tmp_path: Path) -> None:
    assert "another key" in told(log, signer=Signer.open(tmp_path))


def test_what_was_given_up_on_record_is_accepted(log: SignedLog) -> None:
    ahead = signed(log, len(log.lines) + 7)
    ask = Reader(log.path).ask
    found = contradiction([ahead], log.log_id, ask)
    assert found is not None
    assert (found.known, found.kept) == (read(ahead), len(log.lines))
    sequencer = Sequencer(log.path, clock=SteppingClock(), node="n", signer=log.signer)
    given_up = records.rollback(
        reason="disk", origin=found.known.origin, size=found.known.size, kept=found.kept
    )
    sequencer.commit([given_up, a_small_entry()])
    sequencer.close()
    assert contradiction([ahead], log.log_id, ask) is None
    assert contradiction([signed(log, 3)], log.log_id, ask) is not None


def test_the_note_beside_the_log_is_read_where_there_is_one(tmp_path: Path) -> None:
    assert known_here(tmp_path / "none") == []
    (tmp_path / "note").write_bytes(b"\xff")
    assert known_here(tmp_path / "note") == []
    (tmp_path / "note").write_text("x")
    assert known_here(tmp_path / "note") == ["x"]
