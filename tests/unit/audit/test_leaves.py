from __future__ import annotations

from pathlib import Path

import apsw
import pytest
from rig.audit_values import SteppingClock, a_small_entry

from gateway.audit import leaves, records
from gateway.audit.chain import GENESIS
from gateway.audit.merkle import leaf_hash, root_of
from gateway.audit.note import opened, origin_of
from gateway.audit.query import read
from gateway.audit.sequencer import Sequencer
from gateway.audit.signing import Signer
from gateway.audit.store import LOG_FILE, Reader, Store

RECORDS = 2500


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("log") / LOG_FILE
    sequencer = Sequencer(path, clock=SteppingClock(), node="n")
    for start in range(0, RECORDS, 500):
        sequencer.commit([a_small_entry(start + number) for number in range(500)])
    sequencer.close()
    return path


@pytest.fixture(scope="module")
def hashes(path: Path) -> list[bytes]:
    return [leaf_hash(record.canonical) for record in read(path, newest_first=False)]


@pytest.mark.parametrize("size", [0, 1, 1023, 1024, 1025, 2048, RECORDS])
def test_the_tree_is_over_the_records(path: Path, hashes: list[bytes], size: int) -> None:
    ask = Reader(path).ask
    assert leaves.tree(ask, size).root() == root_of(hashes[:size])


@pytest.mark.parametrize(("first", "count"), [(0, 2048), (1024, 1024), (1024, 512), (2048, 452)])
def test_a_part_of_the_tree_is_over_its_records(
    path: Path, hashes: list[bytes], first: int, count: int
) -> None:
    assert leaves.hash_of(Reader(path).ask, first, count) == root_of(hashes[first : first + count])


def test_more_than_there_is_cannot_be_asked_for(path: Path) -> None:
    with pytest.raises(ValueError, match="missing"):
        leaves.tree(Reader(path).ask, RECORDS + 1)


def test_the_newest_record_and_nothing_else_stands_out(path: Path) -> None:
    ask = Reader(path).ask
    assert leaves.head(ask).seq == RECORDS
    assert leaves.newest_checkpoint(ask) is None
    assert leaves.stray(ask) is None
    assert leaves.first_wrong_group(ask) is None


def test_a_checkpoint_is_found_and_speaks_of_what_is_before_it(tmp_path: Path) -> None:
    signer = Signer.open(tmp_path)
    sequencer = Sequencer(tmp_path / LOG_FILE, clock=SteppingClock(), node="n", signer=signer)
    assert leaves.head(sequencer.ask) == GENESIS
    for _ in range(2):
        sequencer.commit([a_small_entry(), records.checkpoint(), a_small_entry()])
    found = leaves.newest_checkpoint(sequencer.ask)
    assert found is not None
    checkpoint = opened(found[1], signer.vkey(origin_of(sequencer.log_id)))
    assert (found[0], checkpoint.size) == (5, 4)
    assert checkpoint.root == leaves.tree(sequencer.ask, 4).root()
    sequencer.close()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE leaves SET hash = x'00'", "DELETE FROM leaves WHERE seq = 3"],
)
def test_the_file_refuses_edits_of_leaves(tmp_path: Path, statement: str) -> None:
    sequencer = Sequencer(tmp_path / LOG_FILE, clock=SteppingClock(), node="n")
    sequencer.commit([a_small_entry(number) for number in range(4)])
    sequencer.close()
    path = str(tmp_path / LOG_FILE)
    with apsw.Connection(path) as other, pytest.raises(apsw.ConstraintError, match="leaves"):
        other.execute(statement)
    other.close()


def test_a_log_that_was_begun_without_leaves_gets_them(tmp_path: Path) -> None:
    path = tmp_path / LOG_FILE
    sequencer = Sequencer(path, clock=SteppingClock(), node="n")
    sequencer.commit([a_small_entry(number) for number in range(1100)])
    before = leaves.tree(sequencer.ask, 1100).root()
    sequencer.close()
    with apsw.Connection(str(path)) as other:
        other.execute("DROP TABLE leaves; DROP TABLE leaf_groups; DROP INDEX checkpoints")
        other.execute("DROP INDEX rollbacks")
    other.close()
    Store.open(path).close()
    assert leaves.tree(Reader(path).ask, 1100).root() == before
