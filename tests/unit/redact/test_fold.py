import pytest

from gateway.redact.fold import FOLDING, MOST_REMEMBERED, fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("AHMET Yılmaz", "ahmet yilmaz"),
        ("İĞDIR ığdır", "igdir igdir"),
        ("ŞÇÖÜĞ şçöüğ", "scoug scoug"),
        ("O’Brien", "o'brien"),
        ("٠١٢ ０１２", "012 012"),
        ("A\u200bl\u00adi", "ali"),
        ("S\u0327ahin", "sahin"),
        ("ﬁle", "file"),
        ("Straße", "strasse"),
    ],
)
def test_spellings_of_one_value_fold_to_one_text(text: str, folded: str) -> None:
    assert fold(text).text == folded


@pytest.mark.parametrize("text", ["x Ali y", "x A\u200bli y", "ﬁ Ali ﬁ", "ß Ali\u0301 y", "İ Ali"])
def test_a_folded_span_leads_back_to_its_source(text: str) -> None:
    folded = fold(text)
    start = folded.text.index("ali")
    source = folded.source(start, start + 3)
    assert fold(text[slice(*source)]).text == "ali"
    assert text[source[0]] == "A"


def test_what_does_not_show_belongs_to_the_character_before_it() -> None:
    text = "i\u0307z Ali\u200b"
    folded = fold(text)
    assert folded.source(0, 1) == (0, 2)
    assert text[slice(*folded.source(3, 6))] == "Ali\u200b"


def test_half_of_a_letter_that_folds_to_two_is_the_whole_letter() -> None:
    assert fold("aﬁ").source(1, 2) == (1, 2)


def test_an_empty_span_stays_empty() -> None:
    assert fold("A\u200bb").source(1, 1) == (1, 1)


def test_folding_all_of_unicode_does_not_stay_in_memory() -> None:
    every = "".join(chr(code) for code in range(0x30000) if not 0xD800 <= code <= 0xDFFF)
    assert fold(every).text
    assert len(FOLDING) <= MOST_REMEMBERED
