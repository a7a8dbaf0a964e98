from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.core.request import Place
from gateway.policy.conditions.about import About
from gateway.policy.facts import Facts

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BOTH = Facts(at=NOW, persons=frozenset({Place.USER, Place.SYSTEM}))


def test_a_person_anywhere_counts_unless_it_is_narrowed() -> None:
    assert About().test(BOTH)
    assert About(places=frozenset({Place.USER, Place.ANSWER})).test(BOTH)
    assert not About(places=frozenset({Place.ANSWER})).test(BOTH)
    assert not About().test(Facts(at=NOW))


@pytest.mark.parametrize(
    ("about", "facts", "english", "turkish"),
    [
        (
            About(),
            BOTH,
            "speaks of a person (system, user)",
            "bir kişiden söz ediyor (system, user)",
        ),
        (
            About(places=frozenset({Place.USER})),
            BOTH,
            "speaks of a person (user)",
            "bir kişiden söz ediyor (user)",
        ),
        (About(), Facts(at=NOW), "speaks of no person", "kimseden söz etmiyor"),
        (
            About(places=frozenset({Place.TOOLS})),
            BOTH,
            "speaks of no person (tools)",
            "kimseden söz etmiyor (tools)",
        ),
    ],
)
def test_the_note_says_where_in_both_languages(
    about: About, facts: Facts, english: str, turkish: str
) -> None:
    assert about.note(facts, "en") == english
    assert about.note(facts, "tr") == turkish
