import pytest

from gateway.detect.phrases import reach


@pytest.mark.parametrize(
    ("text", "word", "phrase"),
    [
        ("tanı tip 2 diyabet.", "diyabet", "tip 2 diyabet"),
        ("tanı KRONİK böbrek yetmezliği, ilaç", "böbrek", "KRONİK böbrek yetmezliği"),
        ("her severe kidney disease was", "kidney", "severe kidney disease"),
        ("bir alevi inancı var", "alevi", "alevi inancı"),
        ("KESK üyesi olan", "KESK", "KESK üyesi"),
        ("hirsizlik mahkumiyeti kaydi bulundu", "hirsizlik", "hirsizlik mahkumiyeti kaydi"),
        ("my cancer, test", "cancer", "cancer"),
        ("anticronic cancer", "cancer", "cancer"),
        ("cancer", "cancer", "cancer"),
    ],
)
def test_a_phrase_reaches_over_the_words_that_belong_to_it(
    text: str, word: str, phrase: str
) -> None:
    start = text.index(word)
    first, last = reach(text, start, start + len(word))
    assert text[first:last] == phrase
