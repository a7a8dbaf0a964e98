from __future__ import annotations

import json

from gateway.api.sse import DONE, event


def test_an_event_is_one_line_however_many_its_text_has() -> None:
    made = event({"text": "a\r\nb\n\nİ\u2028\u2029\x85"})
    assert made.decode().splitlines() == [made.decode().strip(), ""]
    assert made.startswith(b"data: ")
    assert made.endswith(b"\n\n")
    assert made.count(b"\n") == 2
    assert json.loads(made[6:]) == {"text": "a\r\nb\n\nİ\u2028\u2029\x85"}


def test_half_a_pair_does_not_stop_a_stream() -> None:
    assert json.loads(event({"text": "x\ud800"})[6:]) == {"text": "x?"}


def test_the_terminal_event_is_what_sdks_wait_for() -> None:
    assert DONE == b"data: [DONE]\n\n"
