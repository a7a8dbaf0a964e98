from __future__ import annotations

import codecs

import pytest

from gateway.detect.decode.account import joined
from gateway.detect.decode.rewrite import rewritten

IBAN = "TR330006100519786457841326"


@pytest.mark.parametrize(
    "written",
    [
        " ".join(IBAN),
        "/".join(IBAN),
        "TR33/0006/1005/1978/6457/8413/26",
        "TR33 0006 1005\n1978 6457 - 8413 26",
        "tr33_0006_1005_1978_6457_8413_26",
        codecs.encode(IBAN, "rot13"),
    ],
)
def test_a_scattered_number_is_joined_where_it_stands(written: str) -> None:
    text = f"hesap: {written} numaralı"
    step = rewritten(text, joined(text))
    assert step is not None
    at = step.text.upper().index(IBAN)
    assert step.to_source(at, at + len(IBAN)) == (7, 7 + len(written))


@pytest.mark.parametrize(
    "text", ["TR33/0006/1005/1978/6457/8413/27", "no 12 people came in 20 buses", "TR33 0006", ""]
)
def test_other_text_stays(text: str) -> None:
    assert list(joined(text)) == []
