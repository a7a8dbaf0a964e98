import pytest
import re2

from gateway.detect.lexicon import any_of, fold, is_ending, spelled, word_start, words


def test_folding_reads_all_four_kinds_of_i_as_one() -> None:
    assert fold("Iİıi ŞŞş Çağrı ÂÎÛ") == "iiii sss cagri aiu"


def test_folding_keeps_every_offset() -> None:
    text = "".join(chr(point) for point in range(0x20, 0x3000))
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    "tail", ["", "in", "dan", "lar", "larin", "imden", "siyim", "ye", "la", "daki", "s", "dir"]
)
def test_grammatical_endings_are_known(tail: str) -> None:
    assert is_ending(tail)


@pytest.mark.parametrize("tail", ["et", "kedi", "xyz", "inanilmazcasinadir", "oglu"])
def test_other_tails_are_no_endings(tail: str) -> None:
    assert not is_ending(tail)


def test_an_english_plural_is_no_turkish_ending() -> None:
    assert is_ending("es")
    assert not is_ending("es", english=False)


@pytest.mark.parametrize(
    "text", ["şeker hastası", "SEKER HASTASI", "Şeker-Hastası", "seker hastasi"]
)
def test_a_word_is_matched_in_every_usual_spelling(text: str) -> None:
    assert re2.fullmatch("(?i)" + spelled("şeker hastası"), text)


def test_a_word_marked_exact_keeps_its_turkish_letters() -> None:
    assert re2.fullmatch("(?i)" + spelled("=kürt"), "KÜRT")
    assert not re2.fullmatch("(?i)" + spelled("=kürt"), "kurt")


def test_a_pattern_matches_only_where_a_word_begins() -> None:
    pattern = word_start(any_of(["gay", "gayet"]))
    assert pattern.search("o gayet iyi").group(1) == "gayet"
    assert pattern.search("ögay") is None
    assert pattern.search("1gay") is None


def test_the_lists_hold_enough_and_each_line_once() -> None:
    for name in ("turkish_given_names", "turkish_surnames"):
        assert len(words(name)) >= 400
    for name in ("turkish_given_names", "turkish_surnames", "turkish_word_names", "health"):
        assert len(set(words(name))) == len(words(name))
        assert all(word == word.strip() and word == word.lower() for word in words(name))
