"""P34: what would be unsafe to run does not start, and says in one line why.

That a SQLite of the affected versions is refused, and a store that does not
sync, is in `tests/unit/audit/test_store.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rig.commands import turnike

SAFE = """
listen: 127.0.0.1:0
admin_listen: 127.0.0.1:0
state_dir: state
targets:
  - {name: local/m, provider: scripted, script: [a], boundary: organisation, operator: us}
"""
PUBLIC = """
  - {name: local/p, provider: vllm, urls: ["https://gpu.example.com/v1"], model: m,
     boundary: organisation, operator: us}
"""
NUMBERED = PUBLIC.replace("gpu.example.com", "93.184.216.34")
SETTINGS = {
    "an open gateway that others reach": (SAFE.replace("127.0.0.1:0", "0.0.0.0:0", 1)
                                          + "auth: open\n", "lets anybody in"),
    "an admin listener that others reach": (SAFE + "admin_listen: 0.0.0.0:8788\n".join(["", ""]),
                                            ""),
    "a public name as home": (SAFE + PUBLIC, "hosted_by_us"),
    "a public address as home": (SAFE + NUMBERED, "hosted_by_us"),
    "a key in the settings": (SAFE + PUBLIC.replace("model: m", "model: m, api_key: sk-x")
                              .replace("gpu.example.com", "10.0.0.5"), "not kept in the settings"),
    "a key of a client that would go home": (
        SAFE + PUBLIC.replace("model: m", "model: m, api_key: {from: client}")
        .replace("gpu.example.com", "10.0.0.5"), "never travels"),
    "a proxy before home": (SAFE + PUBLIC.replace("model: m", "model: m, proxy: 'http://p:1'")
                            .replace("gpu.example.com", "10.0.0.5"), "without a proxy"),
    "an unknown key": (SAFE + "guardrails: []\n", "Unknown key"),
    "no policy where one is named": (SAFE + "policies: [gone.yaml]\n", "not there"),
    "a log that nobody keeps": (SAFE + "audit: {store: memory}\n", "store"),
}  # fmt: skip
SETTINGS["an admin listener that others reach"] = (
    SAFE.replace("admin_listen: 127.0.0.1:0", "admin_listen: 0.0.0.0:8788"),
    "no TLS and no login",
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_that_are_unsafe_are_refused(here: Path, name: str) -> None:
    text, told = SETTINGS[name]
    (here / "turnike.yaml").write_text(text)
    assert_refused(told)


def open_to_all(state: Path) -> None:
    state.chmod(0o777)


def a_key_for_all(state: Path) -> None:
    (state / "master.key").write_bytes(b"k" * 32)
    (state / "master.key").chmod(0o644)


def a_log_that_is_none(state: Path) -> None:
    (state / "audit.db").write_bytes(b"no database" * 1000)
    (state / "audit.db").chmod(0o600)


@pytest.mark.parametrize("spoil", [open_to_all, a_key_for_all, a_log_that_is_none])
def test_a_state_that_is_unsafe_is_refused(here: Path, spoil: Callable[[Path], None]) -> None:
    (here / "turnike.yaml").write_text(SAFE)
    (here / "state").mkdir(mode=0o700)
    spoil(here / "state")
    assert_refused("")


def assert_refused(told: str) -> None:
    ran = turnike("serve")
    assert ran.status in {1, 2}
    assert told in ran.err
    assert ran.err.startswith("turnike: ")
    assert len(ran.err.strip().splitlines()) == 1
    assert "listening" not in ran.out
