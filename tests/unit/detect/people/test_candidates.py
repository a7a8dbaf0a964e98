from __future__ import annotations

import pytest

from gateway.detect.people.candidates import candidates
from gateway.detect.written import Written


def words(text: str) -> list[str]:
    return [text[at:].split()[0] for at in candidates(Written(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we met Zorblax Quuxer there", ["Quuxer"]),
        ("we met Zorblax, Quuxer there", ["Quuxer"]),
        ("we met Zorblax and the Quuxer", []),
        ("we met Mary there", ["Mary"]),
        ("we met mary smith there", ["mary"]),
        ("we met mary there", []),
        ("dear old Quuxer came", ["Quuxer"]),
        ("dear old and very good Quuxer", []),
        ("Gestern schreibt der Zorblax", []),
        ("dün ayşe yılmaz geldi", ["ayşe"]),
        ("dün ayşe, yılmaz geldi", []),
        ("½ Zorblax 5 Quuxer", ["Quuxer"]),
        ("", []),
    ],
)
def test_a_word_is_a_candidate_beside_another_in_a_list_or_behind_a_title(
    text: str, expected: list[str]
) -> None:
    assert words(text) == expected
