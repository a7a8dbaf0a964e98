import pytest

from gateway.redact.reading import MOST_UNSEEN, Reader, Reading, Verdict

ISSUED = {
    "[KİŞİ_4821]": "Ahmet",
    "[KİŞİ_48217]": "Mehmet",
    "[IP_0001]": "10.0.0.1",
    "[METİN_5555]": "[X_1]",
}
READER = Reader(ISSUED)


def whole(text: str) -> str | None:
    """The value that all of `text` is read as."""
    reading = READER.read(text, 0, final=True)
    return reading.value if isinstance(reading, Reading) and reading.end == len(text) else None


@pytest.mark.parametrize(
    "text",
    [
        "[KİŞİ_4821]",
        "KİŞİ_4821",
        "[kişi_4821]",
        "[ki\u0307şi\u0307_4821]",
        "[KI\u0307S\u0327I\u0307_4821]",
        "[KISI_4821]",
        "[Kisi_4821]",
        "[PERSON_4821]",
        "person_4821",
        "\\[KİŞİ_4821\\]",
        "\\[KİŞİ\\_4821\\]",
        "KİŞİ\\_4821",
        "[ KİŞİ_4821 ]",
        "[KİŞİ _ 4821]",
        "[KİŞİ 4821]",
        "[KİŞİ-4821]",
        "［KİŞİ＿４８２１］",
        "【KİŞİ_4821】",
    ],
)
def test_a_respelled_placeholder_is_read(text: str) -> None:
    assert whole(text) == "Ahmet"


@pytest.mark.parametrize(
    "text",
    ["[KİŞİ_4822]", "[KİŞİ_482]", "[KİŞİ_048210]", "[YER_4821]", "KİŞİ 4821", "KİŞİ-4821", "[4821]",
     "[KİŞİ_]", "[KİŞİ]", "[KİŞİLER_4821]", "[IP4821]", "\\", "[", "[KİŞİ4821]", "\\KİŞİ_4821"],
)  # fmt: skip
def test_what_was_not_issued_is_not_read(text: str) -> None:
    assert not isinstance(READER.read(text, 0, final=True), Reading)


def test_longer_digits_are_another_placeholder() -> None:
    assert whole("[KİŞİ_48217]") == "Mehmet"
    assert whole("KİŞİ_48217") == "Mehmet"


def test_every_proper_prefix_may_go_on() -> None:
    for text in ("[KİŞİ_4821]", "\\[KİŞİ\\_4821\\]", "[ kisi - 48217 ]", "PERSON_4821"):
        for end in range(1, len(text)):
            assert READER.read(text[:end], 0, final=False) is Verdict.MORE


@pytest.mark.parametrize("text", ["[KİŞİ_5", "[KİM", "[ x", "\\n", "kisa", "[KİŞİ_4821x", "[IP_1"])
def test_what_cannot_become_a_placeholder_is_let_go(text: str) -> None:
    assert READER.read(text, 0, final=False) is Verdict.NO


def test_marks_that_do_not_show_are_not_followed_for_ever() -> None:
    assert READER.read("[K" + "\u0307" * (MOST_UNSEEN + 1), 0, final=False) is Verdict.NO


def test_a_literal_says_so() -> None:
    reading = READER.read("[METİN_5555]", 0, final=True)
    assert isinstance(reading, Reading)
    assert reading.literal


def test_a_bare_placeholder_starts_only_where_a_word_starts() -> None:
    assert READER.start("xKİŞİ_4821", 0) == -1
    assert READER.start("x KİŞİ_4821", 0) == 2
    assert READER.start("_KİŞİ_4821_", 0) == 1


def test_without_anything_issued_nothing_is_read() -> None:
    empty = Reader({})
    assert empty.start("abc 123", 0) == -1
    assert empty.read("[KİŞİ_4821]", 0, final=True) is Verdict.NO
