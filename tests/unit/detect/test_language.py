from __future__ import annotations

import pytest

from gateway.detect.language import languages

TURKISH = "Yarın saat üçte Ankara'da müşteriyle bir toplantımız var, lütfen sunumu hazırla."
ENGLISH = "Please write a short letter to the customer and thank him for his patience."
NOTHING: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TURKISH, {"tr"}),
        ("Yarin toplanti icin bir sunum hazirlamam lazim, bana nasil yapacagimi goster", {"tr"}),
        (TURKISH.upper(), {"tr"}),
        ("IŞIK İLE GÖLGE ARASINDA BİR ŞEHİR", {"tr"}),
        (ENGLISH, {"en"}),
        (f"{TURKISH * 8}\n{ENGLISH * 8}", {"tr", "en"}),
        ("Der Kunde hat nicht bezahlt, und wir schreiben ihm für das Amt einen Brief.", NOTHING),
        ("Écris une lettre pour le client qui est en retard dans les paiements.", NOTHING),
        ("El hombre no ha pagado la factura y por eso escribimos una carta.", NOTHING),
        ("请给客户写一封信。", NOTHING),
        ("Merhaba", NOTHING),
        ("10000000146 4111-1111", NOTHING),
        ("", NOTHING),
    ],
)
def test_languages_are_told_by_their_small_words(text: str, expected: set[str]) -> None:
    assert languages(text) == expected


def test_one_sentence_in_another_language_counts_in_a_long_text() -> None:
    assert languages(ENGLISH * 400 + " " + TURKISH * 6) == {"tr", "en"}


def test_words_at_the_end_of_a_block_are_whole() -> None:
    padding = "x " * 4_090
    assert languages(f"{padding} {TURKISH * 6}") == {"tr"}
    assert languages("z" * 40_000 + f" {ENGLISH * 3}") == {"en"}
