from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.core.errors import SettingsError
from gateway.settings import Settings, load

TEXT = "targets: [{name: a, provider: embedded}]\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_file_is_the_one_named_else_that_of_the_variable_else_that_of_the_folder(
    here: Path,
) -> None:
    for name in ("turnike", "one", "two"):
        (here / f"{name}.yaml").write_text(f"{TEXT}state_dir: {name}\n")
    variable = {"TURNIKE_SETTINGS": "two.yaml"}
    assert load(Path("one.yaml"), variable).state_dir == here / "one"
    assert load(None, variable).state_dir == here / "two"
    assert load(None, {}).state_dir == here / "turnike"


def test_without_any_file_the_environment_alone_counts(here: Path) -> None:
    assert load(None, {"OPENAI_API_KEY": "sk-x"}).file is None


def test_paths_are_relative_to_the_file_and_not_to_where_one_stands(
    here: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "mine.yaml").touch()
    (other / "s.yaml").write_text(TEXT + "policies: [mine.yaml]\n")
    settings = load(other / "s.yaml", {})
    assert settings.policies == (other / "mine.yaml",)
    assert settings.state_dir == other / ".turnike"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (b"", "No target is named."),
        (b"# nothing\n", "No target is named."),
        (b"- a\n", ":1:1: The settings must be a map"),
        (b"just text", ":1:1: The settings must be a map"),
        (b"a: 1\n---\nb: 2\n", "one document"),
        (b"targets: [\n", "This is not YAML"),
        (b"listen: a\nlisten: b\n", ":2:1: The key `listen` was already given in line 1."),
        (b"listen: \xff\n", "not UTF-8"),
        (b"a: &x 1\nb: *x\n", "Anchors"),
    ],
)
def test_a_file_that_holds_no_settings_is_an_error_with_its_place(
    here: Path, source: bytes, message: str
) -> None:
    (here / "turnike.yaml").write_bytes(source)
    with pytest.raises(SettingsError) as caught:
        load(None, {})
    assert message in str(caught.value)
    assert str(caught.value).startswith("turnike.yaml:")


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_file_that_cannot_be_read_is_an_error(here: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="cannot be read") as caught:
        load(here / name, {})
    assert "--settings" in caught.value.hint


def test_a_default_file_that_is_no_file_is_not_passed_over(here: Path) -> None:
    (here / "turnike.yaml").mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        load(None, {"OPENAI_API_KEY": "sk-x"})


def test_no_settings_show_a_key(made: Callable[..., Settings]) -> None:
    settings = made(
        "targets: [{name: a, provider: openai, urls: ['https://a.example/v1'], model: m,"
        " boundary: external, api_key: {env: THE_KEY}}]",
        THE_KEY="sk-canary",
    )
    assert "canary" not in repr(settings)
    assert settings.targets[0].api_key is not None
