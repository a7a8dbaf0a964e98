"""What is somebody's against what is nobody's, over all special categories at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.core.finding import DataClass
from gateway.detect.linear import LinearPass
from gateway.detect.person_cues import speaks_of_person
from gateway.detect.recognizers.load import data_classes, word_recognizers
from gateway.detect.written import Written

HERE = Path(__file__).parent
NOBODY = (HERE / "about_nobody.txt").read_text(encoding="utf-8").splitlines()
SOMEBODY = [
    line.split("\t")
    for line in (HERE / "about_somebody.txt").read_text(encoding="utf-8").splitlines()
]
SPECIAL = LinearPass(
    [item for item in word_recognizers() if item.data_class is DataClass.SPECIAL_CATEGORY]
)


def found(text: str) -> set[str]:
    return {item.recognizer.entity for item in SPECIAL.scan(text)}


@pytest.mark.parametrize("text", NOBODY)
def test_general_knowledge_is_about_nobody(text: str) -> None:
    assert found(text) == set()
    assert not speaks_of_person(Written(text))


@pytest.mark.parametrize(("entity", "text"), SOMEBODY)
def test_what_is_somebodys_is_found(entity: str, text: str) -> None:
    assert entity in found(text)


def test_every_category_stands_in_the_examples() -> None:
    special = {name for name, kind in data_classes().items() if kind is DataClass.SPECIAL_CATEGORY}
    assert {entity for entity, _ in SOMEBODY} == special
