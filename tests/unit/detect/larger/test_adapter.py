from __future__ import annotations

import math
from collections.abc import Iterator

from gateway.core.finding import DataClass
from gateway.detect.larger.adapter import Labelled
from gateway.detect.larger.find import Opened
from gateway.detect.larger.spec import Kind, LargerModel, Mapped

MODEL = LargerModel(
    name="capitals",
    kind=Kind.GLINER,
    folder="/",
    file="x",
    entities=(Mapped(label="capital", entity="PROJECT", data_class=DataClass.SECRET),),
    threshold=0.5,
)


class Capitals:
    """All that an adapter needs."""

    def fits(self, piece: str) -> bool:
        return len(piece) <= 100

    def read(self, piece: str) -> Iterator[Labelled]:
        for at, char in enumerate(piece):
            if char.isupper():
                yield Labelled(at, at + 1, "capital", 0.75)


def test_another_kind_of_model_is_one_class_with_two_methods() -> None:
    text = "a" * 500 + "B" + "c" * 500
    found = list(Opened(MODEL, Capitals()).find(text, math.inf))
    assert {(item.span, item.entity, item.canonical, item.score) for item in found} == {
        ((500, 501), "PROJECT", "B", 0.75)
    }
    assert found[0].detector == "model:capitals"
