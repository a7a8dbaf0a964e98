from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.core.errors import ConfigError
from gateway.private_files import (
    create_private,
    identity,
    locked_directory,
    private_directory,
    refuse_readable,
)


def test_a_missing_directory_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    private_directory(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_a_directory_that_others_can_write_to_is_refused_and_left_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(ConfigError, match="chmod 700"):
        private_directory(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o777


def test_a_file_in_place_of_the_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    with pytest.raises(ConfigError, match="cannot be used"):
        private_directory(tmp_path / "state")


def test_a_private_file_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "file"
    before = os.umask(0)
    try:
        create_private(path)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("kept")
    create_private(path)
    assert path.read_text() == "kept"


def test_no_descriptor_of_a_database_is_closed_once_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The locks of whoever opened it at once would go with it, and its commits next."""
    path, bears_its_name = tmp_path / "file.db", list[bool]()
    close = os.close

    def closing(descriptor: int) -> None:
        opened = os.fstat(descriptor)
        bears_its_name.append(identity(path) == (opened.st_dev, opened.st_ino))
        close(descriptor)

    monkeypatch.setattr(os, "close", closing)
    create_private(path)
    assert identity(path) is not None
    assert True not in bears_its_name


def test_a_replaced_file_has_another_identity(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert identity(path) is None
    path.touch()
    first = identity(path)
    (tmp_path / "other").touch()
    (tmp_path / "other").rename(path)
    assert identity(path) not in {first, None}


def test_a_locked_directory_keeps_another_process_waiting(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys; from gateway.private_files import locked_directory\n"
        "print('asks', flush=True)\n"
        "with locked_directory(pathlib.Path(sys.argv[1])): print('has it', flush=True)"
    )
    with locked_directory(tmp_path):
        child = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        assert child.stdout.readline() == b"asks\n"
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(timeout=0.3)
    assert child.communicate(timeout=30)[0] == b"has it\n"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o610])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(ConfigError, match="chmod 600"):
        refuse_readable(tmp_path / "file", mode)
    refuse_readable(tmp_path / "file", 0o600)
