from __future__ import annotations

import pytest

from gateway.detect.people.spans import passage
from gateway.detect.written import Written


def names(text: str) -> list[str]:
    return [text[name.start : name.end] for name in passage(Written(text)).names]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Please call John Smith and Mary Jones back.", ["John Smith", "Mary Jones"]),
        ("Hasta Ayşe Yılmaz'ın dosyasını özetle.", ["Ayşe Yılmaz"]),
        ("Sehr geehrter Herr Schneider, anbei die Rechnung.", ["Schneider"]),
        ("Best regards,\nEmily Carter\nAcme Corp", ["Emily Carter"]),
        ("Yesterday Karl Hoffmann sells clothing in his store", ["Karl Hoffmann"]),
    ],
)
def test_a_name_is_found_with_its_bounds(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Write a poem about the winter in small words.",
        "def main(argument): return argument + 1",
        "10000000146 4111 1111",
        "Bugün hava çok güzel ve deniz sakin.",
    ],
)
def test_where_nobody_is_named_nobody_is_found(text: str) -> None:
    assert names(text) == []


def test_a_name_ends_at_a_line_and_at_a_full_stop() -> None:
    found = names("Name: John Smith\nMary Jones\nI saw Mary Jones. John Smith left.")
    assert "John Smith" in found
    assert not [name for name in found if "\n" in name or ". J" in name]
