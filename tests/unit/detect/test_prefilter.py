import pytest
import re2

from gateway.detect.prefilter import Prefilter
from gateway.detect.recognizers.load import word_recognizers


def test_patterns_may_occur_where_their_letters_do() -> None:
    prefilter = Prefilter(["(?i)[a-z]{3,9}itis", "member of [a-z]+", "[0-9]{3}"])
    assert prefilter.match(b"bursITIS") == [0, 2]
    assert prefilter.match("ÜYE, member of ſ".encode()) == [1, 2]
    assert prefilter.match(b"itis") == [0, 2]
    assert prefilter.match(b"") == [2]


def test_no_pattern_occurs_nowhere() -> None:
    assert Prefilter([]).match(b"\x01\x02\x03 text") == []


@pytest.mark.parametrize(
    ("signs", "example"),
    [(item.signs, hit) for item in word_recognizers() if item.signs for hit in item.hits],
)
def test_the_letters_of_a_sign_are_found_in_any_case(signs: tuple[str, ...], example: str) -> None:
    prefilter = Prefilter(signs)
    for text in (example, example.upper(), example.lower(), example.title()):
        occurring = [at for at, sign in enumerate(signs) if re2.search(sign, text)]
        assert set(occurring) <= set(prefilter.match(text.encode()))
