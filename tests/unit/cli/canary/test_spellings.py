from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest

from gateway.cli.canary.spellings import folded, found_in

VALUE = "ayşe.7f3a@example.com"
ENCODED = {
    "raw": VALUE.encode(),
    "base64": base64.b64encode(f"x {VALUE} y".encode()),
    "base64url": base64.urlsafe_b64encode(f"xy{VALUE}".encode()),
    "hex": VALUE.encode().hex().encode(),
    "url": quote(VALUE, safe="").encode(),
    "utf-16": VALUE.encode("utf-16-le"),
    "json": json.dumps({"a": VALUE}).encode(),
    "every character escaped": "".join(f"\\u{ord(char):04x}" for char in VALUE).encode(),
    "reversed": VALUE[::-1].encode(),
    "spaced": json.dumps({"a": " ".join(VALUE)}).encode(),
    "zero-width": "\u200b".join(VALUE).encode(),
    "full-width": "".join(
        chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in VALUE
    ).encode(),
}


@pytest.mark.parametrize("name", ENCODED)
def test_a_value_is_found_in_every_spelling(name: str) -> None:
    assert found_in(b'{"x": "' + ENCODED[name] + b'"}', VALUE)


def test_what_is_not_there_is_not_found() -> None:
    assert found_in(b'{"to": "[EMAIL_1]", "x": 10000000146}', VALUE) == ()


def test_folding_keeps_letters_and_digits_in_order() -> None:
    assert folded("Ay\u200b-１２ 3") == "ay123"
