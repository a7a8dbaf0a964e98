"""What can be told without the packages; with them: tests/larger_models."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.core.errors import SettingsError
from gateway.core.finding import DataClass
from gateway.detect.larger.spec import Kind, LargerModel, Mapped
from gateway.detect.larger.token_classification import TokenClassification

MODEL = LargerModel(
    name="m",
    kind=Kind.TOKEN_CLASSIFICATION,
    folder="",
    file="model.onnx",
    entities=(Mapped(label="person", entity="PERSON", data_class=DataClass.CONTACT),),
    threshold=0.5,
)


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({}, "does not name the tags"),
        ({"id2label": {"0": "O", "2": "B-person"}}, "does not name the tags"),
        ({"id2label": ["O"]}, "does not name the tags"),
        ({"id2label": {"0": "O", "1": "B-PER", "2": "LOC"}}, "no label person. It has LOC, PER."),
        ({"id2label": {"0": "O", "1": "B-person"}}, "packages"),
    ],
)
def test_a_folder_that_holds_no_such_model_is_refused(
    config: dict[str, object], told: str, tmp_path: Path
) -> None:
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(SettingsError, match=told):
        TokenClassification(replace(MODEL, folder=str(tmp_path)))
