from gateway.detect.begun import begun
from gateway.detect.first_words import FirstWords
from gateway.detect.written import Written


def _found(entries: tuple[str, ...], text: str) -> list[str]:
    listed = begun(entries)
    places = FirstWords({"list": listed.beginnings}).places(Written(text)).get("list", [])
    return [text[start:end] for (start, end), _ in listed.spans(text, places)]


def test_the_longest_entry_is_taken_in_any_spelling() -> None:
    assert _found(("şeker", "şeker hastası"), "SEKER - HASTASIyım; şekerim") == [
        "SEKER - HASTASI",
        "şeker",
    ]


def test_nothing_begins_behind_an_underscore_or_within_a_word() -> None:
    assert _found(("gen",), "x_gen genes agen") == ["gen"]


def test_a_mark_that_ends_one_match_does_not_begin_another() -> None:
    assert _found(("hiv+", "aids"), "hiv+aids hiv+ aids") == ["hiv+", "hiv+", "aids"]


def test_what_stands_behind_is_the_last_group() -> None:
    listed = begun(("tanı",), r": ([a-z]{1,9})", 11)
    assert list(listed.spans("Tanı: grip", [0])) == [((0, 10), (6, 10))]
    assert list(listed.spans("Tanı grip", [0])) == []
