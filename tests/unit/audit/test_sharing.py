from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import apsw
import pytest
from rig.lost_process import end_at_once
from rig.old_logs import OldLog, an_old_log
from rig.signed_logs import SignedLog, a_signed_log

from gateway.audit import sharing, verify
from gateway.audit.looked import Looked
from gateway.audit.sharing import SharingFailed, look_at_part, looked_elsewhere, looked_here
from gateway.audit.store import DAMAGED, LOG_FILE, Reader

INSERT = (
    "INSERT INTO records SELECT ?, type, ts, boot_id, prev_hash, request_id, attempt, app,"
    " team, effect, target, hash, canonical FROM records WHERE seq = 2"
)
DAMAGES: dict[str, Sequence[str]] = {
    "nothing": (),
    "edit": ("UPDATE records SET app = 'x' WHERE seq = 9",),
    "delete": ("DELETE FROM records WHERE seq = 8",),
    "delete a part": ("DELETE FROM records WHERE seq BETWEEN 6 AND 15",),
    "delete with its hash": (
        "DELETE FROM records WHERE seq = 8",
        "DELETE FROM leaves WHERE seq = 8",
    ),
    "swap": (
        "UPDATE records SET seq = 99 WHERE seq = 5",
        "UPDATE records SET seq = 5 WHERE seq = 6",
        "UPDATE records SET seq = 6 WHERE seq = 99",
    ),
    "cut": ("DELETE FROM records WHERE seq > 11",),
    "insert before": (INSERT.replace("?", "-3"),),
    "insert behind": (INSERT.replace("?", "1000"),),
    "other hash": ("UPDATE leaves SET hash = x'00' WHERE seq = 7",),
    "other bytes": ("UPDATE records SET canonical = x'7b7d' WHERE seq = 7",),
}


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> SignedLog:
    return a_signed_log(tmp_path_factory.mktemp("signed"))


@pytest.fixture
def damaged(signed: SignedLog, tmp_path: Path) -> Callable[[str], Path]:
    """A copy of the log with one of the damages done to it."""

    def make(name: str) -> Path:
        path = tmp_path / LOG_FILE
        shutil.copy(signed.path, path)
        connection = apsw.Connection(str(path))
        for trigger in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            connection.execute(f"DROP TRIGGER {trigger[0]}")
        for statement in DAMAGES[name]:
            connection.execute(statement)
        connection.close()
        return path

    return make


def here(path: Path) -> list[Looked]:
    reader = Reader(path)
    try:
        return list(looked_here(reader))
    finally:
        reader.close()


def in_parts(path: Path, size: int) -> list[Looked]:
    """All parts, looked at one after the other in this process."""
    reader = Reader(path)
    newest = int(str(reader.ask("SELECT max(seq) FROM records", ())[0][0]))
    reader.close()
    ends = list(range(size, newest, size))
    found: list[Looked] = []
    for after, upto in zip((None, *ends), (*ends, None), strict=True):
        seen, fault = look_at_part(path, after, upto)
        assert fault is None
        found += seen
    return found


@pytest.mark.parametrize("size", [1, 3, 4, 100])
@pytest.mark.parametrize("name", DAMAGES)
def test_the_parts_together_are_the_whole(
    damaged: Callable[[str], Path], name: str, size: int
) -> None:
    path = damaged(name)
    assert in_parts(path, size) == here(path)


def test_what_retention_dropped_is_told_in_its_part(tmp_path: Path) -> None:
    log: OldLog = an_old_log(tmp_path / "log")
    log.drop()
    for size in (1, 2, 3, 5):
        assert in_parts(log.path, size) == here(log.path)


def test_a_fault_comes_behind_what_was_read_before_it(tmp_path: Path) -> None:
    (tmp_path / LOG_FILE).write_bytes(b"no log" * 1000)
    seen, fault = look_at_part(tmp_path / LOG_FILE, None, None)
    assert seen == []
    assert fault is not None
    assert fault[1] == DAMAGED


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Logs of a test are worth two processes, and have parts of five records."""
    monkeypatch.setattr(sharing, "PART", 5)
    monkeypatch.setattr(verify, "processes_for", lambda _records: 2)


@pytest.mark.usefixtures("shared")
def test_other_processes_come_to_the_same_verdict(
    damaged: Callable[[str], Path], signed: SignedLog
) -> None:
    for name, first_bad in (("nothing", None), ("edit", 9), ("delete a part", 6)):
        verdict = verify.verify(damaged(name), key=signed.key, outside=signed.notes)
        assert verdict.first_bad == first_bad, name
        assert verdict.intact == (first_bad is None), name


@pytest.mark.usefixtures("shared")
def test_a_process_that_is_lost_changes_no_verdict(
    damaged: Callable[[str], Path], signed: SignedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "look_at_part", end_at_once)
    path = damaged("edit")
    reader = Reader(path)
    with pytest.raises(SharingFailed):
        list(looked_elsewhere(path, reader, 2))
    reader.close()
    assert verify.verify(path, key=signed.key).first_bad == 9


@pytest.mark.usefixtures("shared")
def test_a_file_that_breaks_off_is_no_intact_log(signed: SignedLog, tmp_path: Path) -> None:
    path = tmp_path / LOG_FILE
    whole = signed.path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert not verify.verify(path, key=signed.key).intact


def test_a_short_log_is_looked_at_here() -> None:
    assert sharing.processes_for(0) == sharing.processes_for(sharing.WORTH_IT - 1) == 1
    assert sharing.processes_for(10**7) >= 1
