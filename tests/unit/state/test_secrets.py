from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.core.errors import ConfigError
from gateway.state import content, keys, responses, subjects
from gateway.state.secrets import KEY_FILE, MADE_WITH_IT, Secrets

CHILD = (
    "import pathlib, sys; from gateway.state.secrets import Secrets\n"
    "print('ready', flush=True); sys.stdin.readline()\n"
    "print(Secrets.open(pathlib.Path(sys.argv[1])).derive('test').hex())"
)


def test_the_master_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    state = tmp_path / "state"
    first, second = Secrets.open(state), Secrets.open(state)
    assert first.derive("keys") == second.derive("keys")
    assert (state / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert len((state / KEY_FILE).read_bytes()) == 32
    assert [path.name for path in state.iterdir()] == [KEY_FILE]


@pytest.mark.parametrize("name", MADE_WITH_IT)
def test_a_lost_master_key_is_not_made_anew(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(ConfigError, match=f"no master.key in .*{name}"):
        Secrets.open(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_files_that_need_it_are_those_of_the_stores() -> None:
    files = {keys.KEYS_FILE, subjects.FILE, content.FILE, responses.FILE}
    assert set(MADE_WITH_IT) == files


def test_who_only_reads_makes_no_master_key(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"There is no master\.key"):
        Secrets.existing(tmp_path)
    assert list(tmp_path.iterdir()) == []
    made = Secrets.open(tmp_path)
    assert Secrets.existing(tmp_path).derive("x") == made.derive("x")


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    assert Secrets.open(tmp_path / "a").derive("x") != Secrets.open(tmp_path / "b").derive("x")


def test_a_derived_key_is_hkdf_of_the_master_key(tmp_path: Path) -> None:
    secrets = Secrets.open(tmp_path)
    expected = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"turnike 1 4 held crm")
    assert secrets.derive("held", "crm") == expected.derive((tmp_path / KEY_FILE).read_bytes())


def test_each_purpose_and_scope_has_its_own_key(tmp_path: Path) -> None:
    secrets = Secrets.open(tmp_path)
    asked = [("a", ""), ("a", "b"), ("b", ""), ("a b", ""), ("", "a b"), ("a", "b c"), ("a b", "c")]
    keys = [secrets.derive(purpose, scope) for purpose, scope in asked]
    assert len(set(keys)) == len(asked)
    assert {len(key) for key in keys} == {32}


def test_the_master_key_does_not_print(tmp_path: Path) -> None:
    secrets = Secrets.open(tmp_path)
    master = (tmp_path / KEY_FILE).read_bytes()
    assert repr(master) not in repr(secrets)
    assert "hidden" in repr(secrets)


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o604])
def test_a_master_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    Secrets.open(tmp_path)
    (tmp_path / KEY_FILE).chmod(mode)
    with pytest.raises(ConfigError, match="can be read by other users"):
        Secrets.open(tmp_path)


@pytest.mark.parametrize("content", [b"", b"short", bytes(31), bytes(33)])
def test_a_damaged_master_key_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    Secrets.open(tmp_path)
    (tmp_path / KEY_FILE).write_bytes(content)
    with pytest.raises(ConfigError, match="damaged"):
        Secrets.open(tmp_path)
    assert (tmp_path / KEY_FILE).read_bytes() == content


def test_a_link_in_place_of_the_master_key_is_refused(tmp_path: Path) -> None:
    elsewhere = Secrets.open(tmp_path / "elsewhere")
    assert elsewhere
    (tmp_path / KEY_FILE).symlink_to(tmp_path / "elsewhere" / KEY_FILE)
    with pytest.raises(ConfigError, match="cannot be used"):
        Secrets.open(tmp_path)


def test_processes_that_begin_at_once_agree_on_one_key(tmp_path: Path) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path / "state")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    keys = {child.communicate("go\n", timeout=60)[0] for child in children}
    assert len(keys) == 1
    assert [path.name for path in (tmp_path / "state").iterdir()] == [KEY_FILE]


def test_threads_that_begin_at_once_agree_on_one_key(tmp_path: Path) -> None:
    for attempt in range(5):
        state = tmp_path / str(attempt)
        together = threading.Barrier(8)

        def begin(state: Path = state, together: threading.Barrier = together) -> bytes:
            together.wait()
            return Secrets.open(state).derive("test")

        with ThreadPoolExecutor(8) as pool:
            keys = {future.result() for future in [pool.submit(begin) for _ in range(8)]}
        assert keys == {Secrets.open(state).derive("test")}
        assert [path.name for path in state.iterdir()] == [KEY_FILE]
