from __future__ import annotations

import random
from base64 import b64encode, urlsafe_b64encode

import pytest

from gateway.detect.decode.base64_text import decoded, unwrapped
from gateway.detect.decode.rewrite import rewritten

VALUE = "ayse@example.com"


@pytest.mark.parametrize(
    "value", [VALUE, "10000000146", "şeker ğüşiöç ayse@example.com", "a" * 5000]
)
@pytest.mark.parametrize(
    ("before", "behind"), [("", ""), ("see ", " now"), ("x=", "."), ("(", ")")]
)
def test_a_stretch_is_decoded_where_it_stands(value: str, before: str, behind: str) -> None:
    written = b64encode(value.encode()).decode()
    assert list(decoded(before + written + behind)) == [(len(before), len(before + written), value)]


@pytest.mark.parametrize("glued", ["token/", "x", "abc"])
def test_a_stretch_glued_to_other_letters_is_decoded(glued: str) -> None:
    written = b64encode(VALUE.encode()).decode()
    assert any(VALUE in new for _, _, new in decoded(glued + written))


def test_the_alphabet_of_urls_is_known_and_padding_may_be_missing() -> None:
    value = f"şş??>>~~ {VALUE}"
    written = urlsafe_b64encode(value.encode()).decode().rstrip("=")
    assert "_" in written or "-" in written
    assert [new for _, _, new in decoded(written)] == [value]


def test_binary_data_behind_text_is_left() -> None:
    text = "PNG comment: TC 10000000146."
    written = b64encode(text.encode() + b"\xff" * 400).decode()
    assert next(new for _, _, new in decoded(written)).startswith(text[:27])


def test_a_few_readable_characters_in_a_key_are_chance() -> None:
    assert list(decoded("x9" + b64encode(b"ab cd ef gh ij" + b"\xff" * 40).decode())) == []


@pytest.mark.parametrize("width", [20, 64, 76])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\n  ", "\n> "])
def test_lines_are_joined(width: int, end: str) -> None:
    written = b64encode(f"Merhaba, bu uzun bir metin ve {VALUE} de var.".encode()).decode()
    text = end.join(written[at : at + width] for at in range(0, len(written), width))
    step = rewritten(text, unwrapped(text))
    assert (step.text if step else text) == written


def test_ordinary_words_are_not_decoded() -> None:
    text = "internationalization of organizational counterrevolutionaries is straightforward"
    assert list(decoded(text)) == []


def test_random_data_is_read_once() -> None:
    noise = b64encode(random.Random(7).randbytes(300_000)).decode()  # noqa: S311 - no secret
    assert sum(len(new) for _, _, new in decoded(noise)) < 10_000
