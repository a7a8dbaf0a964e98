from __future__ import annotations

import json

import pytest

from gateway.cli.canary.chat import CHAT
from gateway.cli.canary.judge import Verdict, judged
from gateway.cli.canary.messages import COUNT_TOKENS
from gateway.cli.canary.surface import Surface
from gateway.cli.canary.values import Canary, Wanted
from gateway.models.recording_text import LINK, Echo, chat

CANARY = Canary(text="ayse@example.com", secret="ayse@example.com")


def answer(text: str, arguments: str = "") -> bytes:
    call = {"function": {"name": "mail", "arguments": arguments}}
    message = {"content": text, "tool_calls": [call]}
    return json.dumps({"choices": [{"message": message}]}).encode()


def verdict(
    body: bytes,
    *arrived: bytes,
    place: str = "user text",
    status: int = 200,
    surface: Surface = CHAT,
) -> tuple[Verdict, str]:
    return judged(surface, place, Wanted.MASK, CANARY, arrived=arrived, status=status, body=body)


def test_what_arrived_outside_is_a_leak_whatever_was_answered() -> None:
    told = verdict(b"", b"x", b"to " + CANARY.secret.encode().hex().encode(), status=403)
    assert told == (Verdict.LEAK, "arrived as hex")


def test_a_refusal_names_its_status() -> None:
    assert verdict(b"", status=403) == (Verdict.REFUSED, "403")


def test_a_masked_value_that_came_back_is_clean() -> None:
    assert verdict(answer(f"to {CANARY.secret}"), b"to [EMAIL_1]")[0] is Verdict.CLEAN
    assert verdict(answer("whatever")) == (Verdict.CLEAN, "stayed")


@pytest.mark.parametrize(
    ("body", "place", "why"),
    [
        (answer("to [EMAIL_1]"), "user text", "not put back"),
        (answer(f"{CANARY.secret} {LINK}{CANARY.secret}"), "user text", "target of a link"),
        (answer(CANARY.secret, "[EMAIL_1]"), "tool answer", "tool's arguments"),
        (answer(""), "system", "empty"),
        (b'{"a', "system", "not JSON"),
        (b"<html>", "system", "empty"),
        (b'{"choices": 3}', "system", "empty"),
    ],
)
def test_an_answer_that_is_of_no_use_is_broken(body: bytes, place: str, why: str) -> None:
    told, detail = verdict(body, b"to [EMAIL_1]", place=place)
    assert told is Verdict.BROKEN
    assert why in detail


def test_what_the_upstream_says_unmasked_would_be_found() -> None:
    whole, _ = chat(Echo(model="m", heard=CANARY.text))
    assert verdict(json.dumps(whole).encode(), b"x")[1].endswith("target of a link")


def test_a_count_has_no_answer_to_look_at() -> None:
    told = verdict(b'{"input_tokens": 1}', b"x", surface=COUNT_TOKENS)
    assert told == (Verdict.CLEAN, "outside")
