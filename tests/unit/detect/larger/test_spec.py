from __future__ import annotations

import json

import pytest

from gateway.core.finding import DataClass
from gateway.detect.larger.spec import Kind, LargerModel, Mapped, described, from_described

MODEL = LargerModel(
    name="m",
    kind=Kind.TOKEN_CLASSIFICATION,
    folder="/models/m",
    file="onnx/model.onnx",
    entities=(Mapped(label="private_person", entity="PERSON", data_class=DataClass.CONTACT),),
    threshold=0.25,
)


def test_a_model_goes_through_json_and_back() -> None:
    assert from_described(json.loads(json.dumps(described(MODEL)))) == MODEL


@pytest.mark.parametrize(
    "change",
    [{"name": 1}, {"kind": "oracle"}, {"entities": [{"label": "x"}]}, {"threshold": "0.5"}],
)
def test_anything_else_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"not a|oracle"):
        from_described({**json.loads(json.dumps(described(MODEL))), **change})
