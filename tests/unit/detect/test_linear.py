import re
from dataclasses import replace
from itertools import pairwise

import pytest

from gateway.core.finding import DataClass
from gateway.detect.linear import LinearPass
from gateway.detect.page import Page
from gateway.detect.recognizer import Hit, PatternRecognizer, WordRecognizer
from gateway.detect.recognizers.load import pattern_recognizers, word_recognizers

_NUMBER = "10000000146"


@pytest.fixture(scope="module")
def everything() -> LinearPass:
    return LinearPass((*pattern_recognizers(), *word_recognizers()))


def _pattern(*patterns: str, hits: tuple[str, ...], least: int = 0) -> PatternRecognizer:
    def check(text: str, start: int, end: int) -> Hit | None:
        if end - start < least:
            return None
        return Hit(start=start, end=end, score=1.0, canonical=text[start:end])

    return PatternRecognizer(
        name="test",
        entity="TEST",
        data_class=DataClass.CONTACT,
        patterns=patterns,
        check=check,
        hits=hits,
        misses=(),
    )


def _spans(scanner: LinearPass, text: str) -> list[str]:
    return [text[item.hit.start : item.hit.end] for item in scanner.scan(text)]


def test_offsets_count_characters_whatever_their_width_in_bytes(everything: LinearPass) -> None:
    text = f"İğneli fıçı 😀 {_NUMBER} şöyle ayse@example.com 東京 {_NUMBER}"
    assert _spans(everything, text) == [_NUMBER, "ayse@example.com", _NUMBER]


def test_an_empty_text_has_no_finding(everything: LinearPass) -> None:
    assert everything.scan("") == []


def test_ten_thousand_values_are_all_found() -> None:
    scanner = LinearPass(pattern_recognizers())
    found = scanner.scan(f"{_NUMBER} ı\n" * 10_000)
    assert sum(item.recognizer.entity == "TR_NATIONAL_ID" for item in found) == 10_000


def test_a_refused_match_does_not_hide_the_value_behind_it() -> None:
    scanner = LinearPass([_pattern(r"[0-9](?: ?[0-9]){3}", hits=("1234",), least=5)])
    assert _spans(scanner, "12 34") == ["12 34"]
    assert _spans(LinearPass(pattern_recognizers()), f"2024 {_NUMBER}") == [_NUMBER]
    assert _spans(LinearPass(pattern_recognizers()), f"ğ2024 {_NUMBER}") == [_NUMBER]


def test_a_narrower_hit_does_not_hide_the_value_behind_it() -> None:
    def first_half(text: str, start: int, end: int) -> Hit | None:
        return Hit(start=start, end=start + 2, score=1.0, canonical=text[start : start + 2])

    recognizer = PatternRecognizer(
        name="half",
        entity="TEST",
        data_class=DataClass.CONTACT,
        patterns=(r"[a-zü]{4}",),
        check=first_half,
        hits=("abcd",),
        misses=(),
    )
    assert _spans(LinearPass([recognizer]), "üabcde") == ["üa", "bc"]


def test_two_patterns_of_one_recogniser_report_a_place_once() -> None:
    scanner = LinearPass([_pattern("ab", "a.", hits=("ab",))])
    assert _spans(scanner, "xab") == ["ab"]


def test_a_lone_surrogate_does_not_stop_the_scan_or_move_a_span(everything: LinearPass) -> None:
    assert _spans(everything, f"\ud800 ı {_NUMBER}") == [_NUMBER]


def test_findings_come_in_the_order_of_the_text(everything: LinearPass) -> None:
    found = everything.scan(f"Ahmet Yılmaz, {_NUMBER}, ayse@example.com, ben diyabet hastasıyım")
    starts = [item.hit.start for item in found]
    assert starts == sorted(starts)
    assert {item.recognizer.entity for item in found} >= {
        "PERSON",
        "TR_NATIONAL_ID",
        "EMAIL_ADDRESS",
        "HEALTH",
    }


def test_words_are_read_even_where_no_pattern_is_given() -> None:
    def find(page: Page) -> list[Hit]:
        return [Hit(start=0, end=len(page.text), score=0.5, canonical=page.text)]

    recognizer = WordRecognizer(
        name="all", entity="ALL", data_class=DataClass.CONTACT, find=find, hits=("x",), misses=()
    )
    assert _spans(LinearPass([recognizer]), "abc") == ["abc"]
    assert LinearPass([]).scan("abc") == []


def test_no_pattern_repeats_without_a_limit() -> None:
    unbounded = re.compile(r"(?<!\\)(?:\[[^\]]*\]|\(\?:[^()]*\)|\\?.)(?:[*+]|\{\d+,\})")
    for recognizer in pattern_recognizers():
        for pattern in recognizer.patterns:
            outside = re.sub(r"\[(?:\\.|[^\]])*\]", "C", pattern).replace(r"\+", "P")
            assert not unbounded.search(outside), recognizer.name


def test_a_finding_does_not_print_its_value(everything: LinearPass) -> None:
    address = "kedi.kopek@posta.example.net"
    assert _spans(everything, address) == [address]
    assert "kopek" not in repr(everything.scan(address))


def test_doubling_a_hostile_text_does_no_more_than_double_the_searches() -> None:
    calls: list[int] = []

    def count(size: int) -> int:
        def check(text: str, start: int, end: int) -> Hit | None:
            calls.append(end - start)
            return None

        recognizer = PatternRecognizer(
            name="hostile",
            entity="TEST",
            data_class=DataClass.CONTACT,
            patterns=(r"[0-9](?:[ .-]?[0-9]){5,18}",),
            check=check,
            hits=("123456",),
            misses=(),
        )
        calls.clear()
        LinearPass([recognizer]).scan("1 " * size)
        return sum(calls)

    work = [count(size) for size in (500, 1000, 2000)]
    assert all(after <= 2.1 * before for before, after in pairwise(work))


def test_a_key_is_found_wherever_it_stands_in_a_long_text(everything: LinearPass) -> None:
    key = "ghp_Zq8vT1rWm3Xc5Kp7Ld9Hs2Jf4Gn6Bb0YaQeR"
    for before in ("", "Yağmur yağıyor. " * 300, "It rains. " * 300):
        assert key in _spans(everything, f"{before}{key} ve sonra {'güneş ' * 300}")


def test_many_beginnings_of_secrets_ask_for_no_more_than_their_number(
    everything: LinearPass,
) -> None:
    document = "kind: Secret\ndata:\n"
    assert everything.scan(document * 2_000) == []
    assert everything.scan("fm2_" * 4_000) == []


def test_a_recogniser_is_not_asked_where_the_word_that_it_needs_is_missing() -> None:
    asked: list[str] = []

    def check(text: str, start: int, end: int) -> Hit | None:
        asked.append(text)
        return Hit(start=start, end=end, score=1.0, canonical=text[start:end])

    given = replace(_pattern(r"[0-9]{4}", hits=("vergi 1234",)), needs=("vergi",), check=check)
    scanner = LinearPass([given])
    assert _spans(scanner, "1234") == []
    assert asked == []
    assert _spans(scanner, "VERGİ 1234") == ["1234"]
