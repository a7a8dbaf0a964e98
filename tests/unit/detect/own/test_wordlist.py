from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.detect.lexicon import fold
from gateway.detect.own.wordlist import WordList, parts_of


def found(entries: tuple[str, ...], text: str) -> list[str]:
    return [text[item.start : item.end] for item in WordList(entries).find(text)]


@pytest.mark.parametrize(
    ("entry", "text", "expected"),
    [
        ("Ejder", "ejderin planı", ["ejder"]),
        ("Ejder", "EJDER'İN planı", ["EJDER"]),
        ("Ejder", "ejderha masalı", []),
        ("Ejder", "projeejder", []),
        ("Proje Kırmızı Ejder", "PROJE KIRMIZI EJDER'e dair", ["PROJE KIRMIZI EJDER"]),
        ("Proje Kırmızı Ejder", "proje-kirmizi ejderden", ["proje-kirmizi ejder"]),
        ("Proje Kırmızı Ejder", "proje kırmızı", []),
        ("Proje Kırmızı Ejder", "proje, ve sonra kırmızı ejder", []),
        ("Falcon", "the falcons fly", ["falcon"]),
        ("GX-5", "GX 5 ve gx5", ["GX 5"]),
        ("Ali", "aliler", []),
        ("Işıl", "IŞIL ve isil", ["IŞIL", "isil"]),
    ],
)
def test_an_entry_is_found_with_endings_and_without_accents(
    entry: str, text: str, expected: list[str]
) -> None:
    assert found((entry,), text) == expected


def test_the_longest_entry_is_found_and_nothing_inside_it() -> None:
    entries = ("Kırmızı", "Kırmızı Ejder", "Ejder Vadisi")
    assert found(entries, "kırmızı ejder vadisi") == ["kırmızı ejder"]
    assert [item.spelling for item in WordList(entries).find("Kırmızı  Ejder'in")] == [
        "kirmizi ejder"
    ]


@given(st.lists(st.text("abcçıi ", min_size=1, max_size=12), max_size=20), st.data())
def test_every_entry_is_found_where_it_stands_alone(
    entries: list[str], data: st.DataObject
) -> None:
    words = [entry for entry in entries if parts_of(entry)]
    if not words:
        return
    chosen = data.draw(st.sampled_from(words))
    text = f"7 {chosen} 8"
    spans = [(item.start, item.end) for item in WordList(words).find(text)]
    first = text.index(chosen.split()[0])
    assert any(start <= first < end for start, end in spans)


def test_look_ups_do_not_grow_with_the_list_or_with_long_words() -> None:
    entries = [f"firma{number} ltd" for number in range(100_000)]
    words = WordList(entries)
    text = "firma7 ltd. şirketi, " + "a" * 100_000 + " " + "firma " * 20_000 + "firma99999 ltd"
    assert [item.spelling for item in words.find(text)] == ["firma7 ltd", "firma99999 ltd"]


def test_parts_are_folded() -> None:
    assert parts_of(" Işıl-Öz_7 ") == ["isil", "oz", "7"]
    assert parts_of("--") == []
    assert fold("Işıl") == "isil"
