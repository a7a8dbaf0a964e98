import pytest

from gateway.redact.escaped import unescaped


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Ay\\u015fe", "Ayşe"),
        ("Ay\\\\u015fe", "Ayşe"),
        ("\\ud83d\\ude00", "😀"),
        ("\\ud83d", "\ufffd"),
        ("\\x41", "A"),
        ("Ay%C5%9Fe%2540", "Ayşe%40"),
        ("Ay&#351;e &amp;", "Ayşe &"),
    ],
)
def test_escapes_become_what_they_mean(text: str, plain: str) -> None:
    assert unescaped(text) == plain


@pytest.mark.parametrize("text", ["", "%5 indirim & kargo", "C:\\yeni", "a & b"])
def test_a_text_without_escapes_is_the_same(text: str) -> None:
    assert unescaped(text) is text
