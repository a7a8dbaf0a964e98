from __future__ import annotations

import pytest

from gateway.detect.canonical import canonicalise

TCKN = "10000000146"


@pytest.mark.parametrize(
    "written",
    [
        "".join(chr(0xFF10 + int(digit)) for digit in TCKN),  # full width
        "".join(chr(0x660 + int(digit)) for digit in TCKN),  # Arabic-Indic
        "1\u200b0000\u00ad000\u20601\ufeff46",
        "1\u202e00000001\u206646",
        "".join(chr(0x1D7CE + int(digit)) for digit in TCKN),  # mathematical bold
        "".join(chr(0x966 + int(digit)) for digit in TCKN),  # Devanagari
        "1\ufe0f0000000146\ufe0e",
        "\ufe0f\u20e3".join(TCKN),  # keycaps
        "\u0336".join(TCKN),  # struck through
        "1\u0301000\u0302\u03230000146",
        "".join("⓿❶❷❸❹❺❻❼❽❾"[int(digit)] for digit in TCKN),
        "1ОООοοОО146",  # Cyrillic and Greek letters
    ],
)
def test_a_disguised_number_is_read_and_its_source_found(written: str) -> None:
    text = f"Kimliği İŞTE: {written} idi"
    canonical = canonicalise(text)
    start = canonical.text.index(TCKN)
    first, last = canonical.to_source(start, start + len(TCKN))
    assert text[first:last].strip("\ufe0e") == written.strip("\ufe0e")


def test_ascii_is_returned_as_it_is() -> None:
    text = "plain text, 10000000146"
    assert canonicalise(text).text is text
    assert canonicalise(text).to_source(3, 9) == (3, 9)


def test_turkish_text_in_its_own_letters_is_returned_as_it_is() -> None:
    text = "İstanbul'da ılık bir akşam; IŞIK ığdır"
    assert canonicalise(text).text is text


def test_a_dot_left_by_lower_casing_disappears() -> None:
    assert canonicalise("İstanbul".lower()).text == "istanbul"
    assert canonicalise("I\u0307stanbul").text == "İstanbul"


def test_letters_in_pieces_are_joined_across_invisible_characters() -> None:
    text = "s\u200b\u0327is\u0327e x"
    canonical = canonicalise(text)
    assert canonical.text == "şişe x"
    assert canonical.to_source(0, 1) == (0, 3)
    assert canonical.to_source(2, 3) == (4, 6)
    assert canonical.to_source(5, 6) == (8, 9)


def test_what_grows_and_what_shrinks_maps_to_the_whole_of_its_source() -> None:
    text = "aﬁb½c"
    canonical = canonicalise(text)
    assert canonical.text == "afib1⁄2c"
    assert canonical.to_source(1, 2) == canonical.to_source(1, 3) == (1, 2)
    assert canonical.to_source(4, 7) == (3, 4)
    assert canonical.to_source(7, 8) == (4, 5)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("\u1112\u1161\u11ab", "한"), ("\uac00\u11a8", "각"), ("ｶﾞ", "ガ"), ("e\u0323\u0302", "ệ")],
)
def test_letters_that_compose_become_one_that_maps_to_all(written: str, expected: str) -> None:
    canonical = canonicalise(f"a{written}b")
    assert canonical.text == f"a{expected}b"
    assert canonical.to_source(1, 2) == (1, 1 + len(written))
    assert canonical.to_source(2, 3) == (1 + len(written), 2 + len(written))


def test_hyphens_and_spaces_have_one_spelling() -> None:
    assert canonicalise("4111‑1111‒1111–1111 x\u00a0y\u3000z").text == ("4111-1111-1111-1111 x y z")


def test_a_long_run_of_marks_is_read_in_linear_time() -> None:
    text = "a" + "\u0301\u0327" * 50_000
    canonical = canonicalise(text)
    assert canonical.to_source(0, len(canonical.text)) == (0, len(text))


def test_only_invisible_characters_leave_an_empty_text() -> None:
    canonical = canonicalise("\u200b\u200b")
    assert canonical.text == ""
    assert canonical.to_source(0, 0) == (0, 0)


@pytest.mark.parametrize(
    "hidden",
    [
        "".join(chr(0xE0000 + ord(char)) for char in TCKN),
        "x".join(chr(0xE0000 + ord(char)) for char in TCKN),
        "👍" + "\ufe00\ufe01" * 9,
    ],
)
def test_a_message_in_invisible_characters_is_noticed(hidden: str) -> None:
    assert canonicalise(f"Merhaba {hidden}").hidden


@pytest.mark.parametrize(
    "shown", ["👨‍👩‍👧‍👦 ❤️", "🏴" + "".join(chr(0xE0000 + ord(char)) for char in "gbeng\x7f")]
)
def test_emoji_are_not_a_hidden_message(shown: str) -> None:
    assert not canonicalise(shown).hidden


def test_a_lone_surrogate_becomes_one_replacement_character() -> None:
    canonical = canonicalise("a\ud800b")
    assert canonical.text == "a\ufffdb"
    assert canonical.to_source(2, 3) == (2, 3)


def test_the_text_is_not_printed() -> None:
    assert "146" not in repr(canonicalise("１０００００００1４6 146"))
