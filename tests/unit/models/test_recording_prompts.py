from __future__ import annotations

import pytest

from gateway.models.recording_prompts import completion, embedding
from gateway.models.recording_text import LINK


def test_each_prompt_is_said_again_in_a_choice_of_its_own() -> None:
    whole, stream = completion({"model": "m", "prompt": ["yaz [EMAIL_1] .", "bir"]})
    choices = whole["choices"]
    assert isinstance(choices, list)
    assert [choice["index"] for choice in choices] == [0, 1]
    assert f"({LINK}[EMAIL_1])" in choices[0]["text"]
    assert "bir" in choices[1]["text"]
    assert stream[-1]["choices"] == []
    assert stream[-1]["usage"] == whole["usage"]


def test_the_pieces_of_a_stream_are_the_whole_and_every_choice_ends() -> None:
    whole, stream = completion({"model": "m", "prompt": "Merhaba"})
    pieces = [choice for chunk in stream for choice in chunk["choices"]]  # type: ignore[attr-defined]
    assert "".join(piece["text"] for piece in pieces) == whole["choices"][0]["text"]  # type: ignore[index]
    assert [piece["finish_reason"] for piece in pieces if piece["finish_reason"]] == ["stop"]


def test_each_input_gets_a_vector() -> None:
    answer = embedding({"model": "m", "input": ["bir", "iki", "üç"]})
    assert [item["index"] for item in answer["data"]] == [0, 1, 2]  # type: ignore[attr-defined]
    assert len(embedding({"model": "m", "input": "bir"})["data"]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [None, 3, {"a": 1}, [7]])
def test_what_is_no_text_is_heard_as_one_that_is_empty(given: object) -> None:
    whole, _ = completion({"model": "m", "prompt": given})
    assert len(whole["choices"]) == 1  # type: ignore[arg-type]
    assert len(embedding({"input": given})["data"]) == 1  # type: ignore[arg-type]
