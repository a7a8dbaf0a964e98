from __future__ import annotations

import json

import pytest

from gateway.cli.canary.embeddings import EMBEDDINGS
from gateway.models.recording_prompts import embedding


@pytest.mark.parametrize("place", EMBEDDINGS.places)
def test_a_value_stands_in_every_place(place: str) -> None:
    body = EMBEDDINGS.body(place, "kanarya", model="m", stream=False, number=1)
    assert "kanarya" in json.dumps(body)
    assert body["input"]


def test_what_is_said_are_the_numbers_of_every_vector() -> None:
    answer = embedding({"model": "m", "input": ["a", "b"]})
    assert EMBEDDINGS.said([json.loads(json.dumps(answer))]).text == "[0.5, -0.5] [0.5, -0.5]"


@pytest.mark.parametrize("answer", [{}, {"data": []}, {"data": 3}, {"error": {"message": "x"}}])
def test_an_answer_without_a_vector_says_nothing(answer: dict[str, object]) -> None:
    assert EMBEDDINGS.said([json.loads(json.dumps(answer))]).text == ""
