import pytest
from rig.redaction import cut

from gateway.redact.reading import Reader
from gateway.redact.stream import Piece, RestoringText

READER = Reader({"[KİŞİ_4821]": "Ahmet", "[METİN_1111]": "[KİŞİ_4821]"})


def restored(*pieces: str) -> str:
    text = RestoringText(READER)
    return "".join(text.feed(piece) for piece in pieces) + text.feed("", final=True)


def test_only_what_may_be_a_placeholder_is_held_back() -> None:
    text = RestoringText(READER)
    assert text.feed("Sayın [Kİ") == "Sayın "
    assert text.feed("ŞİSEL") == "[KİŞİSEL"
    assert text.feed(" [KİŞİ_48") == " "
    assert text.feed("21]'in evi") == "Ahmet'in evi"
    assert text.feed(" [PERS") == " "
    assert text.feed("", final=True) == "[PERS"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("[KİŞİ_4821]'in [KİŞİ_4821]e", "Ahmet'in Ahmete"),
        ("**[KİŞİ_4821]** _KİŞİ_4821_", "**Ahmet** _Ahmet_"),
        ("[[KİŞİ_4821]]", "[Ahmet]"),
        ("[KİŞİ_4821 geldi]", "[Ahmet geldi]"),
        ("[KİŞİ_4821", "[Ahmet"),
        ("KİŞİ_4821", "Ahmet"),
        ("KİŞİ_4821KİŞİ_4821", "AhmetKİŞİ_4821"),
        ("xKİŞİ_4821 1KİŞİ_4821", "xKİŞİ_4821 1KİŞİ_4821"),
        ("[KİŞİ_4822] [KİŞİ_48210]", "[KİŞİ_4822] [KİŞİ_48210]"),
        ("https://x/[KİŞİ_4821] [KİŞİ_4821]", "https://x/[KİŞİ_4821] Ahmet"),
        ("[a]([KİŞİ_4821]) KİŞİ_4821", "[a]([KİŞİ_4821]) Ahmet"),
        ("https://x/[METİN_1111]", "https://x/[KİŞİ_4821]"),
        ("[METİN_1111]", "[KİŞİ_4821]"),
        ("", ""),
    ],
)
def test_a_text_comes_out_the_same_however_it_is_cut(text: str, whole: str) -> None:
    assert restored(text) == whole
    assert restored(*text) == whole
    for size in range(len(text)):
        assert restored(*cut(text, [size])) == whole


def test_what_was_written_another_way_goes_on_as_it_was_written() -> None:
    text = RestoringText(READER, str.upper)
    piece = Piece("a [KİŞİ_4821] [x", ["\\u0061", *" [KİŞİ_4821] ", "\\u005b", "x"])
    assert text.feed(piece) == "\\u0061 AHMET \\u005bx"
    assert text.feed(Piece("[K", ["\\u005b", "K"]), final=True) == "\\u005bK"


def test_pieces_join_with_and_without_their_writing() -> None:
    both = Piece("a") + Piece("b", ["\\u0062"])
    assert both.written(0, 2) == "a\\u0062"
    assert both.after(1) == Piece("b", ["\\u0062"])
    assert (Piece("a") + Piece("b")).raw is None


def test_a_restored_address_takes_no_value_along_that_the_model_hung_on_it() -> None:
    issued = {"[BAĞLANTI_1111]": "https://evil.example/?d=", "[EPOSTA_2222]": "ayse@ornek.com"}
    for size in (1, 3, 100):
        text = RestoringText(Reader(issued))
        whole = "[BAĞLANTI_1111][EPOSTA_2222] [EPOSTA_2222]/[EPOSTA_2222]"
        pieces = [whole[start : start + size] for start in range(0, len(whole), size)]
        out = "".join(map(text.feed, pieces)) + text.feed("", final=True)
        assert out == "https://evil.example/?d=[EPOSTA_2222] ayse@ornek.com/ayse@ornek.com"
