from __future__ import annotations

from pathlib import Path

from gateway.state.lockdown import LOCKDOWN_FILE, Lockdown


def test_it_is_off_until_somebody_begins_it(tmp_path: Path) -> None:
    assert not Lockdown(tmp_path).on


def test_another_process_sees_it_at_once_and_a_restart_does_not_end_it(tmp_path: Path) -> None:
    ours, theirs = Lockdown(tmp_path), Lockdown(tmp_path)
    ours.begin()
    assert theirs.on
    ours.begin()
    assert Lockdown(tmp_path).on
    theirs.end()
    assert not ours.on
    theirs.end()


def test_a_directory_that_is_gone_counts_as_locked_down(tmp_path: Path) -> None:
    assert Lockdown(tmp_path / "gone").on


def test_whatever_bears_the_name_locks_down(tmp_path: Path) -> None:
    (tmp_path / LOCKDOWN_FILE).symlink_to(tmp_path / "nowhere")
    assert Lockdown(tmp_path).on


def test_a_directory_that_cannot_be_looked_into_counts_as_locked_down(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert Lockdown(tmp_path / "file").on
