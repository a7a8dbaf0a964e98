"""What can be told without the packages; with them: tests/larger_models."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.core.errors import SettingsError
from gateway.core.finding import DataClass
from gateway.detect.larger.gliner import Gliner
from gateway.detect.larger.spec import Kind, LargerModel, Mapped

MODEL = LargerModel(
    name="m",
    kind=Kind.GLINER,
    folder="",
    file="model.onnx",
    entities=(Mapped(label="person", entity="PERSON", data_class=DataClass.CONTACT),),
    threshold=0.5,
)


@pytest.mark.parametrize(
    ("config", "told"),
    [({"span_mode": "token_level"}, "scores tokens"), ({"span_mode": "markerV0"}, "packages")],
)
def test_a_folder_that_holds_no_such_model_is_refused(
    config: dict[str, object], told: str, tmp_path: Path
) -> None:
    (tmp_path / "gliner_config.json").write_text(json.dumps(config))
    with pytest.raises(SettingsError, match=told):
        Gliner(replace(MODEL, folder=str(tmp_path)))
