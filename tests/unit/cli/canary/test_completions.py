from __future__ import annotations

import json

import pytest

from gateway.cli.canary.completions import COMPLETIONS
from gateway.cli.canary.surface import objects
from gateway.models.recording_prompts import completion


@pytest.mark.parametrize("place", COMPLETIONS.places)
def test_a_value_stands_in_every_place(place: str) -> None:
    body = COMPLETIONS.body(place, "kanarya", model="m", stream=False, number=1)
    assert "kanarya" in json.dumps(body)
    assert body["prompt"]


def test_what_is_echoed_is_a_place() -> None:
    assert COMPLETIONS.echoed <= set(COMPLETIONS.places)


def test_an_answer_says_the_same_whole_and_streamed() -> None:
    whole, stream = completion({"model": "m", "prompt": ["Kayıt: [EMAIL_1] .", "Merhaba."]})
    told = COMPLETIONS.said([json.loads(json.dumps(whole))])
    events = "".join(f"data: {json.dumps(event)}\n\n" for event in stream)
    assert COMPLETIONS.said(objects(events.encode())) == told
    assert told.text.index("[EMAIL_1]") < told.text.index("Merhaba.")


def test_pieces_of_several_choices_are_put_together_by_choice() -> None:
    body = b"".join(
        b'data: {"choices": [{"index": %d, "text": "%s"}]}\n\n' % (index, text)
        for index, text in ((1, b"c"), (0, b"a"), (0, b"b"))
    )
    assert COMPLETIONS.said(objects(body)).text == "abc"
