from __future__ import annotations

from pathlib import Path

import pytest

from gateway.core.request import Place, Segment, SegmentKind
from gateway.state.held import answer_digest, canonical, digests
from gateway.state.secrets import Secrets

SPEECH = "Ayşe Hanım'ın tahlil sonucu için ne yapmalıyız?"


@pytest.fixture
def secrets(tmp_path: Path) -> Secrets:
    return Secrets.open(tmp_path)


def a_segment(
    text: str, place: Place = Place.USER, kind: SegmentKind = SegmentKind.TEXT
) -> Segment:
    return Segment(path=(0,), label="x", place=place, kind=kind, text=text, maskable=True)


def test_an_empty_request_remembers_nothing(secrets: Secrets) -> None:
    assert digests(secrets, "crm", []) == frozenset()


@pytest.mark.parametrize("place", [Place.USER, Place.ANSWER])
def test_what_users_and_answers_say_is_remembered(secrets: Secrets, place: Place) -> None:
    assert len(digests(secrets, "crm", [a_segment(SPEECH, place)])) == 1


@pytest.mark.parametrize("place", [Place.SYSTEM, Place.TOOLS, Place.TOOL_RESULTS, Place.OPTIONS])
def test_other_places_are_remembered_only_with_a_finding(secrets: Secrets, place: Place) -> None:
    segments = [a_segment(SPEECH, place)]
    assert digests(secrets, "crm", segments) == frozenset()
    assert len(digests(secrets, "crm", segments, with_findings=frozenset({0}))) == 1


def test_keys_and_numbers_are_structure(secrets: Secrets) -> None:
    segments = [
        a_segment("additional properties of it", kind=SegmentKind.KEY),
        a_segment("123456789012345678", kind=SegmentKind.NUMBER),
    ]
    assert digests(secrets, "crm", segments) == frozenset()


def test_an_answer_is_recognised_when_the_client_sends_it_back(secrets: Secrets) -> None:
    remembered = answer_digest(secrets, "crm", SPEECH)
    assert remembered == digests(secrets, "crm", [a_segment(SPEECH, Place.ANSWER)])
    assert remembered == digests(secrets, "crm", [a_segment(SPEECH, Place.USER)])


def test_each_app_and_installation_has_its_own_memory(secrets: Secrets, tmp_path: Path) -> None:
    other = Secrets.open(tmp_path / "other")
    texts = [answer_digest(secrets, "crm", SPEECH), answer_digest(secrets, "hr", SPEECH)]
    assert len({*texts, answer_digest(other, "crm", SPEECH)}) == 3


@pytest.mark.parametrize(
    "again",
    [
        f"  {SPEECH}\n",
        SPEECH.replace(" ", " \u00a0\t\r\n"),
        SPEECH.replace("ş", "s\u0327"),
        SPEECH.replace("t", "t\u200b").replace("a", "\u2060a"),
        SPEECH.replace("n", "ｎ"),
    ],
)
def test_the_same_words_in_another_dress_are_recognised(secrets: Secrets, again: str) -> None:
    assert answer_digest(secrets, "crm", again) == answer_digest(secrets, "crm", SPEECH)


@pytest.mark.parametrize("other", [SPEECH.upper(), SPEECH + " x", SPEECH.replace("ı", "i")])
def test_other_words_are_not_recognised(secrets: Secrets, other: str) -> None:
    assert answer_digest(secrets, "crm", other) != answer_digest(secrets, "crm", SPEECH)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "ok",
        "Tamam.",
        "teşekkürler",
        "Teşekkürler!",
        "ÇOK TEŞEKKÜR EDERİM!",
        "Çok teşekkür ederim :)",
        "devam et",
        "Lütfen devam eder misin?",
        "Thank you very much!",
        "Please continue.",
        "İyi akşamlar, kolay gelsin",
        "get_weather_forecast",
        "2026-11-23T12:00:00Z",
        "?" * 100,
        "🙂" * 50,
    ],
)
def test_what_everybody_says_taints_nothing(secrets: Secrets, text: str) -> None:
    assert answer_digest(secrets, "crm", text) == frozenset()
    assert digests(secrets, "crm", [a_segment(text)]) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "Peki tedavisi nedir bunun?",
        "Draft the reply to him",
        "他的病历里写了什么需要我们注意的事情",
    ],
)
def test_what_one_conversation_says_is_remembered(secrets: Secrets, text: str) -> None:
    assert len(digests(secrets, "crm", [a_segment(text)])) == 1


def test_a_lone_word_that_holds_a_finding_is_remembered(secrets: Secrets) -> None:
    segments = [a_segment("ayse.yilmaz@example.com")]
    assert digests(secrets, "crm", segments) == frozenset()
    assert len(digests(secrets, "crm", segments, with_findings=frozenset({0}))) == 1


def test_ten_thousand_segments_and_broken_text_are_taken(secrets: Secrets) -> None:
    segments = [a_segment(f"{SPEECH} {number}") for number in range(10_000)]
    assert len(digests(secrets, "crm", segments)) == 10_000
    assert len(answer_digest(secrets, "crm", SPEECH + "\ud800")) == 1


@pytest.mark.parametrize(("text", "kept"), [("abc de fg hi jk", 0), ("abc de fg hi jkl", 1)])
def test_twelve_letters_are_enough(secrets: Secrets, text: str, kept: int) -> None:
    assert len(answer_digest(secrets, "crm", text)) == kept


def test_case_is_kept_and_space_is_folded() -> None:
    assert canonical(" İstanbul\t ve\n\nIğdır ") == "İstanbul ve Iğdır"
