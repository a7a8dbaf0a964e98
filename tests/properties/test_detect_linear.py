import re

import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.detect.linear import LinearPass
from gateway.detect.recognizers.load import pattern_recognizers, word_recognizers

_EVERYTHING = LinearPass((*pattern_recognizers(), *word_recognizers()))
_VALUES = {
    "10000000146": "TR_NATIONAL_ID",
    "TR33 0006 1005 1978 6457 8413 26": "IBAN_CODE",
    "4111 1111 1111 1111": "CREDIT_CARD",
    "ayse@example.com": "EMAIL_ADDRESS",
    "sk-ant-api03-Zq8vT1rWm3Xc5Kp7Ld9Hs2Jf4Gn6": "API_KEY",
    "postgres://user:pw@db.example.com/app": "CONNECTION_STRING",
}
_SIGNS = "abıİşğ .,;:-_'\"@/\\+()[]{}<>=0123456789\n\t東😀"
_BEGINNINGS = """Ahmet yılmaz kanser annem şifre: GİZLİ sk- eyJ TR33 +90 :: -----BEGIN password= dr.
vergi oğlu :// soyadı:"""
_PIECES = st.sampled_from([*_SIGNS, *_BEGINNINGS.split()])


@given(st.one_of(st.text(max_size=400), st.lists(_PIECES, max_size=80).map("".join)))
@settings(max_examples=300, deadline=None)
def test_any_text_is_scanned_and_every_hit_lies_inside_it(text: str) -> None:
    for item in _EVERYTHING.scan(text):
        assert 0 <= item.hit.start < item.hit.end <= len(text)
        assert 0.4 <= item.hit.score <= 1.0


@given(
    st.sampled_from(sorted(_VALUES)),
    st.sampled_from(["", "şu: ", "東京、", "İlk satır\n", "(", "😀 "]),
    st.sampled_from(["", " ve", "\n", ")", "; sonra", "，"]),
)
@settings(max_examples=200, deadline=None)
def test_a_value_is_found_whatever_stands_around_it(value: str, before: str, after: str) -> None:
    text = before + value + after
    found = [item for item in _EVERYTHING.scan(text) if item.recognizer.entity == _VALUES[value]]
    assert any(
        item.hit.start <= len(before) and item.hit.end >= len(before) + len(value) for item in found
    )


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_sign_occurs_wherever_its_patterns_do(data: st.DataObject) -> None:
    signed = [item for item in pattern_recognizers() if item.sign]
    recognizer = data.draw(st.sampled_from(signed))
    pattern = data.draw(st.sampled_from(recognizer.patterns))
    text = data.draw(st.from_regex(re.compile(pattern), fullmatch=True))
    assert re2.search(recognizer.sign, text)
