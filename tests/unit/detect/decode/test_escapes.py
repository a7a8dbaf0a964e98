from __future__ import annotations

import pytest

from gateway.detect.decode.escapes import decoded, quoted_printable
from gateway.detect.decode.rewrite import rewritten


def plain(text: str) -> str:
    step = rewritten(text, decoded(text))
    return step.text if step else text


@pytest.mark.parametrize(
    ("written", "meaning"),
    [
        ("ayse%40example.com", "ayse@example.com"),
        ("Ay%C5%9Fe", "Ayşe"),
        ("%F0%9F%98%80", "😀"),
        ("a&#64;b&#x40;c&commat;d", "a@b@c@d"),
        ("&lt;&ouml;&gt;", "<ö>"),
        (r"\u0061\u{62}\x63\U00000064\145", "abcde"),
        (r"\ud83d\ude00", "😀"),
        (r"\xc5\x9f", "ş"),
        (r"x\n\"y\"\t\\", 'x\n"y"\t\\'),
    ],
)
def test_an_escape_is_its_character(written: str, meaning: str) -> None:
    assert plain(written) == meaning


@pytest.mark.parametrize(
    "text", ["%50 indirim", "%zz", "&unknownname;", r"\ud83d", r"\u{110000}", "%C5%20", "100%"]
)
def test_what_stands_for_nothing_stays(text: str) -> None:
    assert plain(text) in {text, "P indirim", "%C5 "}


def test_quoted_printable_is_read() -> None:
    text = "Ay=C5=9Fe=40example=\r\n.com =zz"
    step = rewritten(text, quoted_printable(text))
    assert step is not None
    assert step.text == "Ayşe@example.com =zz"


def test_many_marks_are_read_in_linear_time() -> None:
    assert plain("&" * 200_000 + "&amp;").endswith("&&")
    assert plain("\\" * 200_000) == "\\" * 100_000
