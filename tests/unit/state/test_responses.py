from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest

from gateway.core.sensitive import Sensitive
from gateway.state.responses import FILE, Kept, KeptResponses, NotKept, name_of
from gateway.state.secrets import Secrets

SECRETS = Secrets(Sensitive(b"k" * 32))
ITEM: dict[str, object] = {"id": "msg_1", "type": "message", "content": "KANARYA-7"}
KEPT = Kept(response={"id": "resp_1", "output": [ITEM]}, items=[{"role": "user"}, ITEM], held=True)


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 26, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def monotonic_ns(self) -> int:
        return 0

    def new_id(self, prefix: str) -> str:
        return prefix


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def store(folder: Path, clock: Clock) -> Iterator[KeptResponses]:
    opened = KeptResponses.open(folder, SECRETS, clock)
    opened.keep("hr", KEPT)
    yield opened
    opened.close()


def test_a_response_and_its_items_are_found_again(store: KeptResponses) -> None:
    assert store.find("hr", "resp_1") == KEPT
    assert store.find_item("hr", "msg_1") == (ITEM, True)


def test_another_app_and_another_id_find_nothing(store: KeptResponses) -> None:
    assert store.find("crm", "resp_1") is None
    assert store.find("hr", "resp_2") is None
    assert store.find("hr", "msg_1") is None
    assert store.find_item("hr", "resp_1") is None
    assert store.find_item("crm", "msg_1") is None


def test_it_is_forgotten_after_a_day(store: KeptResponses, clock: Clock, folder: Path) -> None:
    clock.at += timedelta(hours=23, minutes=59)
    assert store.find("hr", "resp_1") is not None
    clock.at += timedelta(minutes=2)
    assert store.find("hr", "resp_1") is None
    assert store.find_item("hr", "msg_1") is None


def test_it_is_deleted_with_its_items(store: KeptResponses) -> None:
    assert not store.delete("crm", "resp_1")
    assert store.delete("hr", "resp_1")
    assert not store.delete("hr", "resp_1")
    assert store.find_item("hr", "msg_1") is None


def test_an_app_is_erased_alone(store: KeptResponses) -> None:
    store.keep("crm", KEPT)
    store.erase("hr")
    assert store.find("hr", "resp_1") is None
    assert store.find("crm", "resp_1") is not None


def test_the_files_show_nothing_and_nobody_else_may_read_them(
    store: KeptResponses, folder: Path
) -> None:
    files = [path for path in folder.iterdir() if path.name.startswith(FILE)]
    assert files
    for path in files:
        assert path.stat().st_mode & 0o077 == 0
        for word in (b"KANARYA-7", b"resp_1", b"msg_1", b"hr\x00"):
            assert word not in path.read_bytes()


def test_another_installation_reads_nothing(
    store: KeptResponses, folder: Path, clock: Clock
) -> None:
    other = KeptResponses.open(folder, Secrets(Sensitive(b"o" * 32)), clock)
    assert other.find("hr", "resp_1") is None
    other.close()


def test_it_survives_a_restart(store: KeptResponses, folder: Path, clock: Clock) -> None:
    again = KeptResponses.open(folder, SECRETS, clock)
    assert again.find("hr", "resp_1") == KEPT
    again.close()


def test_what_cannot_be_kept_says_so(store: KeptResponses, folder: Path, clock: Clock) -> None:
    store.close()
    with pytest.raises(NotKept):
        store.keep("hr", KEPT)
    with pytest.raises(NotKept):
        store.find("hr", "resp_1")
    (folder / FILE).unlink()
    (folder / FILE).mkdir()
    with pytest.raises(NotKept):
        KeptResponses.open(folder, SECRETS, clock)


def test_forgetting_leaves_no_copy_in_any_file_of_it(
    store: KeptResponses, folder: Path, clock: Clock
) -> None:
    store.keep("crm", KEPT)
    clock.at += timedelta(hours=25)
    later = Kept(response={"id": name_of("req_7"), "output": []}, items=[], held=False)
    store.keep("hr", later)
    sealed = rows_of(folder)
    assert len(sealed) == 1  # what has expired went with the next one that was kept
    assert store.forget([("hr", "resp_7"), ("hr", "resp_8")]) == 1
    assert rows_of(folder) == []
    assert (folder / f"{FILE}-wal").stat().st_size == 0
    for path in folder.iterdir():
        assert sealed[0] not in path.read_bytes(), path.name


def rows_of(folder: Path) -> list[bytes]:
    """What is sealed in the file, as another process sees it."""
    connection = apsw.Connection(str(folder / FILE))
    try:
        return [bytes(row[0]) for row in connection.execute("SELECT sealed FROM kept")]
    finally:
        connection.close()
