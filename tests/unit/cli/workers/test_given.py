from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.cli.workers.given import Given
from gateway.core.errors import SettingsError
from gateway.core.sensitive import Sensitive
from gateway.settings import load

SETTINGS = """
workers: 2
targets:
  - {name: local/m, provider: embedded, boundary: organisation, operator: us}
  - {name: cloud/m, provider: openai, urls: ['https://x.example/v1'], model: m,
     boundary: external, country: US, api_key: {env: THE_KEY}}
"""
ENVIRON = {"THE_KEY": "canary", "TURNIKE_LANGUAGE": "tr"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "turnike.yaml"
    path.write_text(SETTINGS)
    return path


def test_every_process_has_the_settings_of_the_first_start(file: Path) -> None:
    first = load(file, ENVIRON)
    values = json.loads(json.dumps(Given.read(first, ENVIRON).values()))
    file.write_text("workers: 3\n")
    again = Given.of(values).settings()
    assert again == first
    assert (again.workers, again.language) == (2, "tr")


def test_what_runs_for_all_is_not_started_again(file: Path) -> None:
    first = load(file, ENVIRON)
    local, cloud = first.targets
    running = replace(local, urls=("http://127.0.0.1:1/v1",), api_key=Sensitive("drawn"))
    given = Given.read(first, ENVIRON).with_running((running, cloud), first)
    values = json.loads(json.dumps(given.values()))
    assert Given.of(values).settings().targets == (running, cloud)
    assert "canary" not in repr(given)
    assert "drawn" not in repr(given)


def test_without_a_file_the_environment_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    environ = {"OPENAI_API_KEY": "x", "TURNIKE_WORKERS": "2"}
    first = load(None, environ)
    assert Given.of(Given.read(first, environ).values()).settings() == first


def test_what_cannot_be_loaded_is_told(file: Path) -> None:
    given = replace(Given.read(load(file, ENVIRON), ENVIRON), source="workrs: 2\n")
    with pytest.raises(SettingsError, match="workrs"):
        given.settings()
    with pytest.raises(TypeError):
        Given.of({"file": None, "source": None, "environ": 1, "running": {}})
