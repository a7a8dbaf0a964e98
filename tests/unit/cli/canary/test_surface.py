from __future__ import annotations

import pytest

from gateway.cli.canary.chat import CHAT
from gateway.cli.canary.surface import OPENING, objects


def test_each_conversation_begins_with_words_of_its_own() -> None:
    one, two = (
        CHAT.body("system", "x", model="m", stream=False, number=number) for number in (1, 2)
    )
    assert one != two
    assert f"{OPENING} Dosya 1." in str(one)


def test_a_stream_is_asked_for() -> None:
    body = CHAT.body("user text", "x", model="m", stream=True, number=1)
    assert (body["stream"], body["model"]) == (True, "m")
    assert "stream" not in CHAT.body("user text", "x", model="m", stream=False, number=1)


def test_an_answer_is_read_whole_and_as_events() -> None:
    assert objects(b'{"a": 1}') == [{"a": 1}]
    assert objects(b'event: x\ndata: {"a": 1}\n\ndata: [DONE]\n\n') == [{"a": 1}]


@pytest.mark.parametrize("body", [b"data: [1]\n\n", b"data: {\n\n", b"\xff"])
def test_what_is_no_answer_raises(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of its kinds
        objects(body)
