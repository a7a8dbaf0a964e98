from __future__ import annotations

from pathlib import Path

import pytest

from gateway.core.errors import SettingsError
from gateway.core.target import Boundary, Target
from gateway.policy.shipped import shipped
from gateway.settings import Auth, without_file


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_key_of_openai_gives_its_target_and_none_inside() -> None:
    settings = without_file({"OPENAI_API_KEY": "sk-canary"})
    target = settings.targets[0]
    assert [item.name for item in settings.targets] == ["cloud/openai"]
    assert target.urls == ("https://api.openai.com/v1",)
    assert (target.boundary, target.country) == (Boundary.EXTERNAL, "US")
    assert all(target.serves(name) for name in ("gpt-5", "o3", "chatgpt-4o-latest"))
    assert not target.serves("claude-5")
    assert (settings.default_local, settings.default_any) == (None, "cloud/openai")
    assert settings.auth is Auth.OPEN
    assert settings.listen.loopback
    assert settings.policies == (shipped("kvkk.yaml"),)
    assert settings.state_dir == Path.cwd() / ".turnike"
    assert "canary" not in repr(settings)


def test_a_key_of_anthropic_gives_its_target_too() -> None:
    settings = without_file({"ANTHROPIC_API_KEY": "sk-ant-canary"})
    (target,) = settings.targets
    assert (target.name, target.provider) == ("cloud/anthropic", "anthropic")
    assert target.urls == ("https://api.anthropic.com/v1",)
    assert (target.boundary, target.country) == (Boundary.EXTERNAL, "US")
    assert target.serves("claude-opus-4-5")
    assert settings.default_any == "cloud/anthropic"
    assert settings.policies == (shipped("kvkk.yaml"),)
    assert "canary" not in repr(settings)
    both = without_file({"ANTHROPIC_API_KEY": "a", "OPENAI_API_KEY": "o"})
    assert [item.name for item in both.targets] == ["cloud/openai", "cloud/anthropic"]
    assert both.default_any == "cloud/openai"
    keys = [item.api_key.reveal() for item in both.targets if item.api_key is not None]
    assert keys == ["o", "a"]


@pytest.mark.parametrize(
    "environ", [{}, {"OPENAI_API_KEY": ""}, {"OPENAI_API_KEY": "  ", "ANTHROPIC_API_KEY": " "}]
)
def test_without_a_model_the_error_says_what_to_do(environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as caught:
        without_file(environ)
    for advice in ("turnike.yaml", "OPENAI_API_KEY", "ANTHROPIC_API_KEY", "turnike demo"):
        assert advice in caught.value.hint


def test_variables_count_without_a_file() -> None:
    settings = without_file({"OPENAI_API_KEY": "k", "TURNIKE_LISTEN": "127.0.0.1:0"})
    assert settings.listen.port == 0
    with pytest.raises(SettingsError, match="TURNIKE_LISTN"):
        without_file({"OPENAI_API_KEY": "k", "TURNIKE_LISTN": "127.0.0.1:0"})
    with pytest.raises(SettingsError, match="lets anybody in"):
        without_file({"OPENAI_API_KEY": "k", "TURNIKE_LISTEN": "0.0.0.0:8787"})


def test_targets_of_the_environment_stand_alone() -> None:
    named = {"TURNIKE_TARGETS": "[{name: a, provider: embedded}]"}
    for environ in (named, {**named, "OPENAI_API_KEY": "k"}):
        assert [target.name for target in without_file(environ).targets] == ["a"]


def test_a_program_brings_its_own_targets_and_no_others() -> None:
    own = Target(name="demo", provider="openai", boundary=Boundary.EXTERNAL, simulated=True)
    inside = Target(name="local", provider="embedded", boundary=Boundary.ORGANISATION)
    settings = without_file({"OPENAI_API_KEY": "k"}, targets=(own, inside))
    assert settings.targets == (own, inside)
    assert (settings.default_local, settings.default_any) == ("local", "demo")
    with pytest.raises(SettingsError, match="TURNIKE_TARGETS__0__NAME"):
        without_file({"TURNIKE_TARGETS__0__NAME": "a"}, targets=(own,))
