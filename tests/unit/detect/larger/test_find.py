from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.core.errors import SettingsError
from gateway.core.finding import DataClass
from gateway.detect.larger.adapter import Labelled
from gateway.detect.larger.find import Opened, open_models
from gateway.detect.larger.spec import Kind, LargerModel, Mapped

MODEL = LargerModel(
    name="words",
    kind=Kind.TOKEN_CLASSIFICATION,
    folder="/",
    file="x",
    entities=(Mapped(label="word", entity="PERSON", data_class=DataClass.CONTACT),),
    threshold=0.5,
)


class Words:
    """Labels one word, and blanks."""

    def fits(self, piece: str) -> bool:  # noqa: ARG002 - takes what an adapter takes
        return True

    def read(self, piece: str) -> Iterator[Labelled]:
        for word in ("AYŞE", "  "):
            if (at := piece.find(word)) >= 0:
                yield Labelled(at, at + len(word), "word", 1.2)


def test_a_value_has_one_spelling_and_a_score_up_to_one() -> None:
    (found,) = Opened(MODEL, Words()).find("x  AYŞE", time.monotonic() + 60)
    assert (found.span, found.canonical, found.score) == ((3, 7), "ayse", 1.0)


def test_the_time_is_looked_at_before_every_piece() -> None:
    with pytest.raises(TimeoutError):
        list(Opened(MODEL, Words()).find("AYŞE", time.monotonic() - 1))
    assert list(Opened(MODEL, Words()).find("", time.monotonic() - 1)) == []


def test_a_model_that_does_not_load_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    for kind in Kind:
        model = LargerModel(
            name="words",
            kind=kind,
            folder=str(tmp_path),
            file="x",
            entities=MODEL.entities,
            threshold=0.5,
        )
        with pytest.raises(SettingsError, match="Model words: "):
            open_models([model])
    assert open_models([]) == ()
