from __future__ import annotations

import os
from pathlib import Path

import apsw
import pytest

from gateway.core.errors import ConfigError
from gateway.state.backup import back_up


def state_in(folder: Path) -> Path:
    state = folder / "state"
    (state / "boots").mkdir(parents=True, mode=0o700)
    (state / "boots" / "1").write_text("x")
    (state / "audit.stamps" / "tsa").mkdir(parents=True)
    (state / "audit.stamps" / "tsa" / "1.tsr").write_bytes(b"stamp")
    (state / "master.key").write_bytes(b"k" * 32)
    os.mkfifo(state / "pipe")
    return state


def test_databases_are_whole_and_everything_else_is_as_it_was(tmp_path: Path) -> None:
    state = state_in(tmp_path)
    writing = apsw.Connection(str(state / "keys.db"))
    writing.execute(
        "PRAGMA journal_mode=WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)"
    ).fetchall()
    writing.execute("BEGIN; INSERT INTO t VALUES (2)")
    assert back_up(state, tmp_path / "copy") == ["audit.stamps", "keys.db", "master.key"]
    writing.execute("ROLLBACK")
    writing.close()
    copy = tmp_path / "copy"
    assert apsw.Connection(str(copy / "keys.db")).execute("SELECT x FROM t").fetchall() == [(1,)]
    assert (copy / "master.key").read_bytes() == b"k" * 32
    assert (copy / "audit.stamps" / "tsa" / "1.tsr").read_bytes() == b"stamp"
    for path in (copy, copy / "audit.stamps", copy / "master.key", copy / "keys.db"):
        assert path.stat().st_mode & 0o077 == 0


def test_the_keys_of_captured_content_are_copied_only_where_that_is_asked_for(
    tmp_path: Path,
) -> None:
    state = state_in(tmp_path)
    for name in ("content.db", "content-keys.db"):
        apsw.Connection(str(state / name)).execute("CREATE TABLE t (x)")
    assert "content-keys.db" not in back_up(state, tmp_path / "copy")
    assert not (tmp_path / "copy" / "content-keys.db").exists()
    assert (tmp_path / "copy" / "content.db").exists()
    assert "content-keys.db" in back_up(state, tmp_path / "whole", content_keys=True)


def test_nothing_is_overwritten_and_nothing_lies_inside(tmp_path: Path) -> None:
    state = state_in(tmp_path)
    full = tmp_path / "full"
    full.mkdir(mode=0o700)
    (full / "x").write_text("mine")
    for folder, told in ((full, "not empty"), (state / "copy", "lost with it")):
        with pytest.raises(ConfigError, match=told):
            back_up(state, folder)
    assert (full / "x").read_text() == "mine"
    with pytest.raises(ConfigError, match="no state directory"):
        back_up(tmp_path / "none", tmp_path / "copy")


def test_a_file_that_cannot_be_copied_is_named(tmp_path: Path) -> None:
    state = state_in(tmp_path)
    (state / "keys.db").write_bytes(b"no database" * 100)
    with pytest.raises(ConfigError, match=r"not whole: keys\.db"):
        back_up(state, tmp_path / "copy")
