from __future__ import annotations

import pytest

from gateway.state.folding import folded
from gateway.state.trivial import boilerplate, is_trivial


def trivial(text: str, *, finding: bool = False) -> bool:
    return is_trivial(text, folded(text), finding=finding)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "ok",
        "Tamam.",
        "teşekkürler",
        "ÇOK TEŞEKKÜR EDERİM!",
        "Çok teşekkür ederim :)",
        "Lütfen devam eder misin?",
        "Thank you very much!",
        "İyi akşamlar, kolay gelsin",
        "Bunu iki cümleyle, daha resmi bir dille yeniden yaz.",
        "Translate this into English, please.",
        "Make it shorter and more formal.",
        "for i in range(len(x)):",
        "import numpy as np\nimport pandas as pd",
        "get_weather_forecast",
        "2026-11-23T12:00:00Z",
        "?" * 100,
        "🙂" * 50,
    ],
)
def test_what_everybody_says_is_trivial(text: str) -> None:
    assert trivial(text)


@pytest.mark.parametrize(
    "text",
    [
        "Peki tedavisi nedir bunun?",
        "Draft the reply to him about the divorce",
        "Ayşe hamile mi acaba?",
        "Metformin, günde iki kez",
        "他的病历里写了什么需要我们注意的事情",
        "tamam " * 50,
    ],
)
def test_what_one_conversation_says_is_not(text: str) -> None:
    assert not trivial(text)


def test_a_lone_word_that_holds_a_finding_is_not() -> None:
    assert trivial("ayse.yilmaz@example.com")
    assert not trivial("ayse.yilmaz@example.com", finding=True)
    assert trivial("10.0.0.7", finding=True)


@pytest.mark.parametrize(
    ("text", "is_so"), [("abc de fg hi jk", True), ("abc de fg hi jkl", False)]
)
def test_twelve_letters_are_enough(text: str, is_so: bool) -> None:
    assert trivial(text) is is_so


def test_passages_that_stand_everywhere_are_known() -> None:
    assert any("merchantability" in passage.words for passage in boilerplate())
    assert all(len(passage.words) > 8 for passage in boilerplate())
