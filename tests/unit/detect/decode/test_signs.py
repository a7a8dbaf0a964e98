from __future__ import annotations

from base64 import b64encode

import pytest
import re2

from gateway.detect.decode.signs import SIGNS, Sign


@pytest.mark.parametrize(
    ("sign", "text"),
    [
        (Sign.BASE64, b64encode(b"10000000146").decode()),
        (Sign.BASE64, b64encode(b"a@x.org").decode()),
        (Sign.BASE64, b64encode("şğ ayse@example.com".encode()).decode()),
        (Sign.HEX, b"10000000146".hex()),
        (Sign.HEX, ", ".join(f"0x{byte:02x}" for byte in b"10000000146")),
        (Sign.ESCAPES, "a%40b"),
        (Sign.ESCAPES, "&#64;"),
        (Sign.ESCAPES, r"\u0040"),
        (Sign.QUOTED_PRINTABLE, "a=40b"),
        (Sign.DIGITS, "1 0 0 0 0 0 0 0 1 4 6"),
        (Sign.SPELLED, "BİR sıfır SIFIR sifir iki"),
        (Sign.MIRRORED, "moc.elpmaxe@esya"),
    ],
)
def test_a_disguise_shows_its_sign(sign: Sign, text: str) -> None:
    assert re2.search(SIGNS[sign], text)


@pytest.mark.parametrize(
    "text",
    [
        "Please tell me how a bicycle gear works and why the chain does not slip under load.",
        "Toplantı notlarını kısaca özetler misin? Yarın 14:30'da görüşelim, %20 indirim var.",
        "Çekoslovakyalılaştıramadıklarımızdan mısınız? 3.500 kişi, 12.05.2024",
        "internationalization, counterrevolutionaries & co.",
    ],
)
def test_ordinary_text_shows_none(text: str) -> None:
    assert [sign for sign, pattern in SIGNS.items() if re2.search(pattern, text)] == []
