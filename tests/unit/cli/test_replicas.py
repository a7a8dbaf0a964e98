from __future__ import annotations

from pathlib import Path

import pytest
from rig.commands import turnike

from gateway.state.drains import Drains

A, B = "http://10.0.0.5:8000/v1", "http://10.0.0.6:8000/v1"
SETTINGS = f"""
targets:
  - name: local/qwen
    provider: vllm
    urls: [{A}, {B}]
    model: qwen
    boundary: organisation
    operator: us
"""


@pytest.fixture
def fleet(here: Path) -> Path:
    (here / "turnike.yaml").write_text(SETTINGS)
    return here / ".turnike"


def listed() -> dict[str, str]:
    rows = turnike("replicas", "list", "--format", "json").rows
    assert {row["target"] for row in rows} == {"local/qwen"}
    return {str(row["url"]): str(row["drained"]) for row in rows}


def test_a_replica_is_drained_and_let_back(fleet: Path) -> None:
    assert listed() == {A: "no", B: "no"}
    ran = turnike("replicas", "drain", A, "--format", "json")
    assert ran.rows == [{"target": "local/qwen", "url": A, "drained": "yes"}]
    assert listed() == {A: "yes", B: "no"}
    assert Drains(fleet).urls() == {A}
    assert turnike("replicas", "resume", A).status == 0
    assert listed() == {A: "no", B: "no"}


@pytest.mark.usefixtures("fleet")
@pytest.mark.parametrize("action", ["drain", "resume"])
def test_a_url_that_no_target_has_is_an_error(action: str) -> None:
    ran = turnike("replicas", action, "http://10.0.0.7:8000/v1")
    assert ran.status == 2
    assert "turnike replicas list" in ran.err


def test_a_state_that_cannot_be_written_is_an_error(fleet: Path) -> None:
    fleet.mkdir(mode=0o700)
    (fleet / "drained").mkdir()
    ran = turnike("replicas", "drain", A)
    assert ran.status == 2
    assert "cannot be kept" in ran.err
