from __future__ import annotations

from pathlib import Path

import pytest

from gateway.core.errors import SettingsError
from gateway.settings import load

TEXT = """
egress: {{socket: {socket}}}
targets:
  - name: local/m
    provider: vllm
    urls: ["http://10.0.0.5:8000/v1"]
    model: m
    api_key: {{env: HOME_KEY}}
    boundary: organisation
    operator: us
  - name: cloud/m
    provider: openai
    urls: ["https://api.openai.com/v1"]
    models: ["gpt-*"]
    api_key: {{env: CLOUD_KEY}}
    boundary: external
    country: US
  - name: near/m
    provider: openai
    urls: ["https://llm.example.com.tr/v1"]
    models: ["near-*"]
    api_key: {{env: NEAR_KEY}}
    boundary: country
    country: TR
"""
KEYS = {"HOME_KEY": "sk-home", "CLOUD_KEY": "sk-cloud", "NEAR_KEY": "sk-near"}


def written(folder: Path, socket: str = "egress.sock") -> Path:
    path = folder / "turnike.yaml"
    path.write_text(TEXT.format(socket=socket))
    return path


def keys_of(path: Path, environ: dict[str, str], *, egress: bool) -> dict[str, str | None]:
    settings = load(path, environ, egress=egress)
    return {
        target.name: None if target.api_key is None else target.api_key.reveal()
        for target in settings.targets
    }


def test_the_socket_lies_beside_the_settings(tmp_path: Path) -> None:
    assert load(written(tmp_path), KEYS).egress_socket == tmp_path / "egress.sock"
    assert load(written(tmp_path, "/run/t/s"), KEYS).egress_socket == Path("/run/t/s")


def test_each_process_reads_the_keys_of_its_own_targets(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert keys_of(path, KEYS, egress=False) == {
        "local/m": "sk-home",
        "cloud/m": None,
        "near/m": None,
    }
    assert keys_of(path, KEYS, egress=True) == {
        "local/m": None,
        "cloud/m": "sk-cloud",
        "near/m": "sk-near",
    }


def test_the_keys_of_the_other_process_need_not_be_set(tmp_path: Path) -> None:
    path = written(tmp_path)
    load(path, {"HOME_KEY": "sk-home"})
    load(path, {"CLOUD_KEY": "sk-cloud", "NEAR_KEY": "sk-near"}, egress=True)
    with pytest.raises(SettingsError, match="HOME_KEY"):
        load(path, {"CLOUD_KEY": "sk-cloud", "NEAR_KEY": "sk-near"})
    with pytest.raises(SettingsError, match="CLOUD_KEY"):
        load(path, {"HOME_KEY": "sk-home"}, egress=True)


def test_without_a_process_apart_the_gateway_needs_every_key(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text().replace("egress: {socket: egress.sock}\n", ""))
    assert load(path, KEYS).egress_socket is None
    assert set(keys_of(path, KEYS, egress=False).values()) == set(KEYS.values())
    with pytest.raises(SettingsError, match="CLOUD_KEY"):
        load(path, {"HOME_KEY": "sk-home", "NEAR_KEY": "sk-near"})


def test_a_path_that_no_socket_can_have_is_told_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="longer than 100 bytes") as refused:
        load(written(tmp_path, "x" * 100), KEYS)
    assert (refused.value.line, refused.value.column) == (2, 18)


def test_the_socket_must_be_said(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text().replace("{socket: egress.sock}", "{}"))
    with pytest.raises(SettingsError, match=r"egress\.socket"):
        load(path, KEYS)
