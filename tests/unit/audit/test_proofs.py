from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rig.audit_values import SteppingClock
from rig.signed_logs import SignedLog, a_signed_log

from gateway.audit.note import read
from gateway.audit.proofs import newest_note, prove_consistency, prove_inclusion
from gateway.audit.query import read as read_records
from gateway.audit.sequencer import Sequencer
from gateway.core.errors import InvalidRequest


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> SignedLog:
    return a_signed_log(tmp_path_factory.mktemp("log"))


def test_every_record_under_the_newest_checkpoint_is_proved(log: SignedLog) -> None:
    for record in list(read_records(log.path, newest_first=False))[:-1]:
        proof = prove_inclusion(log.path, record.seq)
        assert proof.record == record.canonical
        assert proof.holds(log.key)
        assert not replace(proof, record=b"{}").holds(log.key)
        assert not replace(proof, index=proof.index + 1).holds(log.key)
        assert not proof.holds(log.key.replace("+", "x+", 1))


def test_a_proof_is_written_as_others_read_it(log: SignedLog) -> None:
    proof = prove_inclusion(log.path, 1)
    head, index, *hashes = proof.text.partition("\n\n")[0].split("\n")
    assert (head, index, len(hashes)) == ("c2sp.org/tlog-proof@v1", "index 0", len(proof.hashes))
    assert proof.text.partition("\n\n")[2] == log.notes[-1] == newest_note(log.path)


def test_every_checkpoint_is_proved_to_go_on_from_every_earlier_one(log: SignedLog) -> None:
    for at, older in enumerate(log.notes):
        for newer in log.notes[at:]:
            proof = prove_consistency(log.path, read(older).size, newer)
            assert proof.holds(log.key, older)
            assert proof.text.startswith(f"old {read(older).size}\n")
            if older != newer:
                assert not proof.holds(log.key, newer)
    assert prove_consistency(log.path, 1).note == log.notes[-1]


def test_what_is_not_there_or_not_signed_for_has_no_proof(log: SignedLog, tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="no record"):
        prove_inclusion(log.path, 10_000)
    with pytest.raises(InvalidRequest, match="No checkpoint covers"):
        prove_inclusion(log.path, len(log.lines))
    with pytest.raises(InvalidRequest, match="between one record"):
        prove_consistency(log.path, 10_000)
    Sequencer(tmp_path / "audit.db", clock=SteppingClock(), node="n").close()
    with pytest.raises(InvalidRequest, match="no checkpoint yet"):
        newest_note(tmp_path / "audit.db")
