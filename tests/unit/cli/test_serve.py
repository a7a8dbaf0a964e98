from __future__ import annotations

import os
import socket
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from rig.commands import PROGRAM, environment, turnike

from gateway.cli.serve import notices
from gateway.core.target import Boundary, Target
from gateway.settings import Auth, Settings

HOME = Target(name="local/m", provider="scripted", boundary=Boundary.ORGANISATION)
CLOUD = Target(name="cloud/m", provider="scripted", boundary=Boundary.EXTERNAL)
SETTINGS = Settings(
    state_dir=Path("state"), policies=(Path("a/kvkk.yaml"),), targets=(HOME, CLOUD), auth=Auth.OPEN
)


def test_without_settings_it_says_who_may_ask_and_under_what() -> None:
    assert notices(SETTINGS) == [
        "no settings file: everybody on this machine may ask, under kvkk.yaml"
    ]
    assert "holders of a key" in notices(replace(SETTINGS, auth=Auth.KEYS))[0]


def test_without_a_target_inside_it_says_what_held_prompts_get() -> None:
    (told,) = notices(replace(SETTINGS, targets=(CLOUD,), file=Path("turnike.yaml")))
    assert "503 no_local_target" in told
    assert "Add one to the settings" in told


def test_complete_settings_need_no_word() -> None:
    assert notices(replace(SETTINGS, file=Path("turnike.yaml"))) == []


def test_with_nothing_set_it_says_the_three_ways_on(here: Path) -> None:
    ran = turnike("serve")
    assert (ran.status, ran.out) == (2, "")
    for way in ("turnike.yaml", "OPENAI_API_KEY", "turnike demo"):
        assert way in ran.err
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("listen: 127.0.0.1:0\nlistn: x\n", "turnike.yaml:2:1: Unknown key `listn`"),
        ("listen: 127.0.0.1:0\nlistn: x\n", "Did you mean `listen`?"),
        ("targets: [\n", "turnike.yaml:"),
    ],
)
def test_settings_that_do_not_load_are_named_by_place(here: Path, text: str, told: str) -> None:
    (here / "turnike.yaml").write_text(text)
    ran = turnike("serve")
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.err


def test_a_taken_port_is_told_before_anything_is_started(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        at = f"127.0.0.1:{taken.getsockname()[1]}"
        monkeypatch.setenv("OPENAI_API_KEY", "x")
        monkeypatch.setenv("TURNIKE_LISTEN", at)
        monkeypatch.setenv("TURNIKE_ADMIN_LISTEN", "127.0.0.1:0")
        ran = turnike("serve")
    assert (ran.status, ran.out) == (2, "")
    assert f"Nothing can listen on {at}: Address already in use. Stop what" in ran.err
    assert list(here.iterdir()) == []


def test_who_waits_at_a_terminal_is_told_that_it_starts(here: Path) -> None:
    ours, its = os.openpty()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        at = f"127.0.0.1:{taken.getsockname()[1]}"
        try:
            subprocess.run(
                [*PROGRAM, "serve"],
                cwd=here,
                env=environment(OPENAI_API_KEY="x", TURNIKE_LISTEN=at),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=its,
                check=False,
            )
        finally:
            os.close(its)
    with os.fdopen(ours, "rb") as terminal:
        first = terminal.readline().decode()
    assert first == "turnike: starting …\r\n"
