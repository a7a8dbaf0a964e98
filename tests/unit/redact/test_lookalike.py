import pytest

from gateway.redact.labels import EMAIL, LITERAL, PERSON, Label
from gateway.redact.lookalike import lookalikes


@pytest.mark.parametrize(
    ("text", "label", "digits"),
    [
        ("[KİŞİ_4821]", PERSON, "4821"),
        ("[PERSON_1]", PERSON, "1"),
        ("[person_1]", PERSON, "1"),
        ("[KISI_12345]", PERSON, "12345"),
        ("\\[KİŞİ\\_4821\\]", PERSON, "4821"),
        ("［KİŞİ＿４８２１］", PERSON, "4821"),
        ("【EPOSTA_7】", EMAIL, "7"),
        ("[ METİN - 9 ]", LITERAL, "9"),
        ("[K\u0130\u200bŞİ_4821]", PERSON, "4821"),
    ],
)
def test_a_bracketed_label_with_digits_looks_like_a_placeholder(
    text: str, label: Label, digits: str
) -> None:
    (item,) = lookalikes(f"önce {text} sonra")
    assert (item.label, item.digits) == (label, digits)
    assert (item.start, item.end) == (5, 5 + len(text))


@pytest.mark.parametrize(
    "text", ["", "KİŞİ_4821", "[KİŞİ]", "[KİŞİ_]", "[HASTA_12]", "[KİŞİ_12a]", "(KİŞİ_12)", "[1]"]
)
def test_other_text_does_not(text: str) -> None:
    assert list(lookalikes(text)) == []


def test_ten_thousand_of_them_are_each_seen() -> None:
    assert len(list(lookalikes("[KİŞİ_1]" * 10_000))) == 10_000
