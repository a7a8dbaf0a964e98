from __future__ import annotations

from pathlib import Path

import pytest

from gateway.core.errors import SettingsError
from gateway.detect.larger.onnx import Graph, configuration, present, tokenizer, whole


def test_what_is_missing_is_named_and_never_fetched(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no file .*tokenizer\.json.*nothing is downloaded"):
        present(tmp_path, "tokenizer.json")


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000])
def test_a_configuration_is_an_object(text: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(SettingsError, match="holds no JSON object"):
        configuration(tmp_path, "config.json")
    (tmp_path / "config.json").write_text('{"max_width": 5, "max_len": "x"}')
    told = configuration(tmp_path, "config.json")
    assert [whole(told, name, 7) for name in ("max_width", "max_len", "none")] == [5, 7, 7]


def test_without_the_packages_the_error_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"pip install 'turnike\[onnx\]'"):
        Graph(tmp_path, "model.onnx", known=frozenset())
    with pytest.raises(SettingsError, match=r"pip install 'turnike\[onnx\]'"):
        tokenizer(tmp_path)
