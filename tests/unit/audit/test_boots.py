from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gateway.audit.boots import Boot, is_alive, sweep, was_here

CHILD = (
    "import pathlib, sys; from gateway.audit.boots import Boot\n"
    "boot = Boot.begin(pathlib.Path(sys.argv[1]), 'boot_child')\n"
    "print('held', flush=True); sys.stdin.read()"
)


def test_a_boot_is_alive_until_it_ends(tmp_path: Path) -> None:
    boot = Boot.begin(tmp_path, "boot_a")
    assert is_alive(tmp_path, "boot_a")
    boot.end()
    boot.end()
    assert not is_alive(tmp_path, "boot_a")
    assert list((tmp_path / "boots").iterdir()) == []


def test_a_killed_process_gives_its_boot_up_and_its_file_is_swept_away(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"held\n"
    assert is_alive(tmp_path, "boot_child")
    child.kill()
    child.communicate()
    assert not is_alive(tmp_path, "boot_child")
    assert was_here(tmp_path, "boot_child")
    boot = Boot.begin(tmp_path, "boot_b")
    sweep(tmp_path)
    assert not was_here(tmp_path, "boot_child")
    assert [path.name for path in (tmp_path / "boots").iterdir()] == ["boot_b"]
    boot.end()


def test_the_same_boot_is_not_held_twice(tmp_path: Path) -> None:
    boot = Boot.begin(tmp_path, "boot_a")
    with pytest.raises(BlockingIOError):
        Boot.begin(tmp_path, "boot_a")
    boot.end()


@pytest.mark.parametrize("name", ["", "../boots", "a/b", "x" * 200, "ğ"])
def test_a_name_that_is_no_boot_is_not_alive(tmp_path: Path, name: str) -> None:
    assert not is_alive(tmp_path, name)
    assert not was_here(tmp_path, name)
