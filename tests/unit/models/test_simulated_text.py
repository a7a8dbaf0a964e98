from __future__ import annotations

import pytest

from gateway.models.simulated_text import (
    MARK,
    answer,
    pieces,
    placeholders,
    prompt_text,
    tokens,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[KİŞİ_4821]'in dosyası", ["[KİŞİ_4821]"]),
        ("[EMAIL_1] and [EMAIL_1] and [TR_NATIONAL_ID_77]", ["[EMAIL_1]", "[TR_NATIONAL_ID_77]"]),
        ("[see_1] [1] [KİŞİ] [KİŞİ_] [] [[A_1]", ["[A_1]"]),
        ("", []),
    ],
)
def test_placeholders_are_found_once_in_order(text: str, found: list[str]) -> None:
    assert placeholders(text) == found


@pytest.mark.parametrize("text", ["", "hello", "Merhaba dünya", "[KİŞİ_4821]", "[" * 10_000])
def test_every_answer_begins_with_the_mark(text: str) -> None:
    assert answer(text).startswith(MARK)
    assert str(len(text)) in answer(text)


def test_a_turkish_prompt_gets_turkish_and_a_turkish_placeholder_alone_does_not() -> None:
    assert "gerçek bir model değilim" in answer("Şikâyet dilekçesi [KİŞİ_1]")
    assert "not a real model" in answer("Write to [KİŞİ_1]")


def test_ten_thousand_placeholders_give_a_short_answer() -> None:
    text = " ".join(f"[EMAIL_{number}]" for number in range(10_000))
    assert len(answer(text)) < 500


@pytest.mark.parametrize(
    ("messages", "text"),
    [
        ([{"content": "a"}, {"content": [{"type": "text", "text": "b"}, {"type": "x"}]}], "a\nb"),
        ([{"content": None}, {}, "odd", 3, {"content": ["odd"]}], ""),
        (None, ""),
        ([], ""),
    ],
)
def test_the_text_of_messages_is_read_and_odd_parts_are_passed_over(
    messages: object, text: str
) -> None:
    assert prompt_text(messages) == text


def test_pieces_are_short_and_lose_nothing() -> None:
    text = answer("Merhaba [KİŞİ_4821] ş")
    assert "".join(pieces(text)) == text
    assert any("[KİŞİ_4821]" not in piece and "[" in piece for piece in pieces(text))
    assert pieces("") == []


@pytest.mark.parametrize(("text", "count"), [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2)])
def test_tokens_are_counted_by_bytes(text: str, count: int) -> None:
    assert tokens(text) == count
