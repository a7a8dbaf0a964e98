from __future__ import annotations

from pathlib import Path

import pytest

from gateway.core.errors import SettingsError
from gateway.core.finding import DataClass
from gateway.detect.larger.spec import Kind, LargerModel
from gateway.settings import load

GOOD = """\
targets: [{name: local/a, provider: scripted, boundary: organisation, model: a, script: [x]}]
recognizers:
  - {name: f, entity: FILE_NO, class: national_id, patterns: 'HST-1', hits: [HST-1], misses: [x]}
detect:
  models:
    - name: filter
      kind: token_classification
      folder: models/filter
      entities: {private_person: PERSON, file number: FILE_NO}
    - name: names
      kind: gliner
      folder: models/names
      file: onnx/model_q4.onnx
      entities: {person: PERSON, city: CITY}
      threshold: 0.3
"""


def read(folder: Path, text: str) -> tuple[LargerModel, ...]:
    for file in ("filter/model.onnx", "names/onnx/model_q4.onnx", "bare/config.json"):
        (folder / "models" / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / "models" / file).touch()
    settings = folder / "s.yaml"
    settings.write_text(text, encoding="utf-8")
    return load(settings, {}).added.models


def test_models_are_read_with_the_class_of_each_entity(tmp_path: Path) -> None:
    first, second = read(tmp_path, GOOD)
    assert (first.kind, first.folder) == (
        Kind.TOKEN_CLASSIFICATION,
        str(tmp_path / "models/filter"),
    )
    assert (first.file, first.threshold) == ("model.onnx", 0.5)
    assert [(item.label, item.entity, item.data_class) for item in first.entities] == [
        ("private_person", "PERSON", DataClass.CONTACT),
        ("file number", "FILE_NO", DataClass.NATIONAL_ID),
    ]
    assert (second.kind, second.file, second.threshold) == (Kind.GLINER, "onnx/model_q4.onnx", 0.3)
    assert read(tmp_path, GOOD.partition("  models:")[0] + "  workers: 1\n") == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("name: filter", "name: Filter", 6, "is no name of a model"),
        ("name: names", "name: filter", 10, "one model too many"),
        ("kind: gliner", "kind: oracle", 11, "does not know `oracle`"),
        ("folder: models/names", "folder: models/none", 12, "is not there.*nothing is downloaded"),
        ("file: onnx/model_q4.onnx", "file: ../filter/model.onnx", 13, "lies outside the folder"),
        ("file: onnx/model_q4.onnx", "file: model.onnx", 13, "holds no model.onnx"),
        ("models/filter\n", "models/bare\n", 6, "no model.onnx or onnx/model.onnx"),
        ("city: CITY", "city: TOWN", 14, "does not know `TOWN`"),
        ("{person: PERSON, city: CITY}", "{}", 14, "must be a map of 1 to 100 labels"),
        ("threshold: 0.3", "threshold: 3", 15, "must lie between 0 and 1"),
        ("threshold: 0.3", "thresh: 3", 15, "threshold"),
    ],
)
def test_what_cannot_be_used_is_named_by_place(
    old: str, new: str, line: int, told: str, tmp_path: Path
) -> None:
    assert old in GOOD
    with pytest.raises(SettingsError, match=told) as fault:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert fault.value.line == line
