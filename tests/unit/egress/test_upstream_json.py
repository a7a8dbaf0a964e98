from __future__ import annotations

import pytest

from gateway.core.jsontree import dump
from gateway.egress.nonsense import Nonsense
from gateway.egress.upstream_json import read_object


@pytest.mark.parametrize(
    "text",
    [
        *["", "[]", "null", '"a"', "{", '{"a":1}{"b":2}', "<html>", "{" * 5000],
        *['{"a":' + "[" * 70 + "]" * 70 + "}", '{"a":' + "9" * 5000 + "}"],
    ],
)
def test_what_is_not_one_sane_object_is_nonsense_and_is_not_repeated(text: str) -> None:
    with pytest.raises(Nonsense) as caught:
        read_object(text)
    assert caught.value.__context__ is None


def test_bytes_that_are_encoded_halves_can_be_sent_on() -> None:
    tree = read_object(b'\xef\xbb\xbf{"a": "x\xed\xa0\x80"}')
    assert tree == {"a": "x\ufffd"}


def test_what_needs_no_second_look_is_the_same_as_with_one() -> None:
    sound = '{"a": ["b[{", {"c": 1.5, "d": 1e999}], "ş": "🙂"}'
    again = sound.replace("ş", r"\u015f")
    assert read_object(sound) == read_object(sound.encode()) == read_object(again)


def test_bytes_that_are_not_utf8_are_nonsense() -> None:
    with pytest.raises(Nonsense):
        read_object(b'{"a": "\xff"}')


def test_numbers_that_json_does_not_have_become_null() -> None:
    assert read_object('{"a": NaN, "b": [-Infinity, 1e999], "c": 1.5}') == {
        "a": None,
        "b": [None, None],
        "c": 1.5,
    }


def test_halves_of_surrogate_pairs_can_be_sent_on() -> None:
    tree = read_object(r'{"a": "x\ud800", "\udfff": "\ud83d\ude42"}')
    assert tree == {"a": "x\ufffd", "\ufffd": "🙂"}
    assert dump(tree)
