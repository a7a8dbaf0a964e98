from __future__ import annotations

import pytest

from gateway.detect.lookalikes import SHAPES, as_latin


def read(text: str) -> str:
    return as_latin(text, set(text))


@pytest.mark.parametrize(
    ("written", "looks"),
    [
        ("аyse@example.com", "ayse@example.com"),
        ("аусе@example.com yaz", "ayce@example.com yaz"),
        ("Моя почта аусе@example.com", "Моя почта ayce@example.com"),
        ("Αyşe Yılmaz", "Ayşe Yılmaz"),
        ("ТС 1ООООООО146", "TC 10000000146"),
        ("ТR33 0006", "TR33 0006"),
        ("hеllо", "hello"),
    ],
)
def test_look_alikes_that_stand_for_latin_are_read_as_latin(written: str, looks: str) -> None:
    assert read(written) == looks
    assert len(looks) == len(written)


@pytest.mark.parametrize(
    "text",
    [
        "Это русский текст, а не латиница. Он сказал: нет.",
        "Η Ελλάδα και ο κόσμος το 2004",
        "С уважением, А. С. Пушкин 1837",
        "пароль: password",
        "нас",
        "İŞÇİ ılık ağaç",
    ],
)
def test_words_of_their_own_script_stay(text: str) -> None:
    assert read(text) == text


def test_a_word_before_a_mark_stays() -> None:
    assert read("0З\u0301 x") == "0З\u0301 x"


def test_many_words_are_read_in_linear_time() -> None:
    assert read("xа" * 200_000) == "xa" * 200_000
    assert read("а б " * 100_000 + "x").endswith("x")


def test_shapes_become_single_ascii_characters() -> None:
    assert all(len(char) == 1 and new.isascii() and len(new) == 1 for char, new in SHAPES.items())
