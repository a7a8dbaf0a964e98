from __future__ import annotations

import json

import pytest

from gateway.api.strict_json import embedded, loads
from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import SourceFloat

REFUSED = {
    "empty": (b"", "invalid_json"),
    "only spaces": (b"  \n", "invalid_json"),
    "truncated": (b'{"a": [1, 2', "invalid_json"),
    "second document": (b"{} {}", "invalid_json"),
    "duplicate key": (b'{"a": 1, "a": 2}', "duplicate_key"),
    "duplicate key inside": (b'{"x": [{"a": 1, "a": 1}]}', "duplicate_key"),
    "duplicate key by an escape": (b'{"a": 1, "\\u0061": 2}', "duplicate_key"),
    "NaN": (b'{"a": NaN}', "invalid_number"),
    "Infinity": (b'{"a": Infinity}', "invalid_number"),
    "minus Infinity": (b'{"a": -Infinity}', "invalid_number"),
    "1e400": (b'{"a": 1e400}', "invalid_number"),
    "over 2^53": (b'{"a": 9007199254740993}', "invalid_number"),
    "under -2^53": (b'{"a": -9007199254740993}', "invalid_number"),
    "5,000 digits": (b'{"a": ' + b"1" * 5000 + b"}", "invalid_number"),
    "a long fraction": (b'{"a": 0.' + b"3" * 5000 + b"}", "invalid_number"),
    "half a pair": (b'{"a": "\\ud800"}', "invalid_unicode"),
    "the other half": (b'{"a": "\\uDC00x"}', "invalid_unicode"),
    "half a pair in a key": (b'{"\\ud800": 1}', "invalid_unicode"),
    "byte order mark": (b"\xef\xbb\xbf{}", "invalid_unicode"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "invalid_unicode"),
    "UTF-16 without a mark": ('{"a": 1}'.encode("utf-16-le"), "invalid_json"),
    "overlong": (b'{"a": "\xc0\xaf"}', "invalid_unicode"),
    "bad UTF-8": (b'{"a": "\xff"}', "invalid_unicode"),
    "surrogate in UTF-8": (b'{"a": "\xed\xa0\x80"}', "invalid_unicode"),
    "65 levels": (b'{"a":' + b"[" * 64 + b"]" * 64 + b"}", "too_deep"),
    "100,000 brackets": (b"[" * 100_000, "too_deep"),
    "100,000 objects": (b'{"a":' * 100_000, "too_deep"),
    "100,001 keys": (json.dumps({str(i): 1 for i in range(100_001)}).encode(), "too_large"),
    "a string over 8 MiB": (b'{"a": "' + b"x" * (8 << 20) + b'y"}', "too_large"),
    "a list": (b"[1]", "invalid_type"),
    "a string": (b'"a"', "invalid_type"),
    "null": (b"null", "invalid_type"),
    "a number": (b"1.5", "invalid_type"),
    "__proto__": (b'{"a": {"__proto__": {}}}', "unknown_parameter"),
    "a raw line end": (b'{"a": "x\ny"}', "invalid_json"),
    "a raw tab": (b'{"a": "x\ty"}', "invalid_json"),
    "NUL by an escape": (b'{"a": "x\\u0000y"}', "invalid_unicode"),
    "NUL as it is": (b'{"a": "x\x00y"}', "invalid_json"),
    "a comment": (b'{"a": 1} // no', "invalid_json"),
    "a trailing comma": (b'{"a": 1,}', "invalid_json"),
    "single quotes": (b"{'a': 1}", "invalid_json"),
    "01": (b'{"a": 01}', "invalid_json"),
    "+1": (b'{"a": +1}', "invalid_json"),
    "1.": (b'{"a": 1.}', "invalid_json"),
    "a bare word": (b'{"a": undefined}', "invalid_json"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_parsers_disagree_about_is_refused(name: str) -> None:
    body, code = REFUSED[name]
    with pytest.raises(InvalidRequest) as refused:
        loads(body)
    assert (refused.value.code, refused.value.http_status) == (code, 400)


def test_a_refusal_holds_nothing_of_the_body() -> None:
    secret = "10000000146"
    for body in (f'{{"{secret}": x', f'{{"a": "{secret}\\ud800"}}', f'{{"a": "{secret}'):
        with pytest.raises(InvalidRequest) as refused:
            loads(body.encode())
        assert secret not in str(refused.value)
        assert refused.value.__context__ is None


def test_a_number_keeps_the_digits_it_was_written_with() -> None:
    tree = loads(b'{"a": 1.50, "b": 1e2, "c": -0.0, "d": 9007199254740992}')
    sources = [value.source for value in tree.values() if isinstance(value, SourceFloat)]
    assert sources == ["1.50", "1e2", "-0.0"]
    assert tree["d"] == 2**53


def test_turkish_text_emoji_and_escaped_pairs_are_read_as_they_are() -> None:
    tree = loads('{"İ": "ıIiş \\u0130 \\ud83d\\ude00 😀 \\\\ud800"}'.encode())
    assert tree == {"İ": "ıIiş İ 😀 😀 \\ud800"}


def test_what_stands_within_the_bounds_is_read() -> None:
    deep = b'{"a":' + b"[" * 63 + b"]" * 63 + b"}"
    assert "a" in loads(deep)
    assert len(loads(json.dumps({str(i): 1 for i in range(99_999)}).encode())) == 99_999
    assert len(str(loads(b'{"a": "' + b"x" * (8 << 20) + b'"}')["a"])) == 8 << 20


def test_brackets_and_quotation_marks_inside_strings_do_not_count() -> None:
    text = '[{"' * 200 + "\\"
    assert loads(json.dumps({"a": text, "b": [text]}).encode()) == {"a": text, "b": [text]}


@pytest.mark.parametrize(
    "text",
    ["", "x", "7", '"x"', "{'a': 1}", '{"a": 1, "a": 2}', '{"a": NaN}', "[" * 70, "[1", "\ud800{"],
)
def test_embedded_json_that_two_readers_could_take_differently_is_none(text: str) -> None:
    assert embedded(text) is None


def test_embedded_json_may_hold_integers_of_any_size() -> None:
    assert embedded(' {"id": 123456789012345678901}') == {"id": 123456789012345678901}
    assert embedded("[" + "1" * 500 + "]") is None
