from __future__ import annotations

import json

import pytest

from gateway.cli.canary.chat import CHAT
from gateway.cli.canary.surface import objects
from gateway.models.recording_text import Echo, chat

ECHO = Echo(model="m", heard="Kayıt: [EMAIL_1] .", calls="mail")


@pytest.mark.parametrize("place", CHAT.places)
def test_a_value_stands_in_every_place(place: str) -> None:
    body = CHAT.body(place, "kanarya", model="m", stream=False, number=1)
    assert "kanarya" in json.dumps(body)


def test_what_is_echoed_is_a_place() -> None:
    assert CHAT.echoed <= set(CHAT.places)


def test_an_answer_says_the_same_whole_and_streamed() -> None:
    whole, stream = chat(ECHO)
    told = CHAT.said([json.loads(json.dumps(whole))])
    events = "".join(f"data: {json.dumps(event)}\n\n" for event in stream)
    assert told.text == ECHO.text
    assert json.loads(told.arguments) == {"body": ECHO.heard}
    streamed = CHAT.said(objects(events.encode()))
    assert streamed.text.startswith(ECHO.text)
    assert streamed.arguments.startswith(ECHO.arguments)
