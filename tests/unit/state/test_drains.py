from __future__ import annotations

from pathlib import Path

from gateway.state.drains import DRAINS_FILE, Drains

A, B = "http://10.0.0.1:8000/v1", "http://10.0.0.2:8000/v1"


def test_at_first_nothing_is_drained(tmp_path: Path) -> None:
    assert Drains(tmp_path).urls() == frozenset()
    assert Drains(tmp_path / "not there").urls() == frozenset()


def test_what_one_process_drains_every_other_sees_at_once(tmp_path: Path) -> None:
    gateway, operator = Drains(tmp_path), Drains(tmp_path)
    assert gateway.urls() == frozenset()
    operator.drain(A)
    assert gateway.urls() == {A}
    operator.drain(B)
    assert gateway.urls() == {A, B}
    operator.resume(A)
    assert gateway.urls() == {B}
    assert Drains(tmp_path).urls() == {B}


def test_the_file_is_private(tmp_path: Path) -> None:
    Drains(tmp_path).drain(A)
    assert (tmp_path / DRAINS_FILE).stat().st_mode & 0o777 == 0o600


def test_what_was_read_last_counts_while_the_file_cannot_be_read(tmp_path: Path) -> None:
    drains = Drains(tmp_path)
    drains.drain(A)
    assert drains.urls() == {A}
    path = tmp_path / DRAINS_FILE
    path.write_bytes(b"\xff\xfe")
    assert drains.urls() == {A}
