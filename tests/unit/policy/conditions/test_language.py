from __future__ import annotations

from datetime import UTC, datetime

from gateway.core.request import Place
from gateway.policy.conditions.language import InLanguage
from gateway.policy.facts import Facts

FACTS = Facts(
    at=datetime(2026, 1, 1, tzinfo=UTC),
    languages={"tr": frozenset({Place.USER}), "en": frozenset({Place.SYSTEM, Place.USER})},
)
SYSTEM = frozenset({Place.SYSTEM})


def test_one_segment_is_enough_and_a_place_narrows_it() -> None:
    assert InLanguage(codes=("de", "tr")).test(FACTS)
    assert not InLanguage(codes=("tr",), places=SYSTEM).test(FACTS)
    assert InLanguage(codes=("tr", "en"), places=SYSTEM).test(FACTS)
    assert not InLanguage(codes=("de",)).test(FACTS)


def test_the_note_says_which_languages_there_are() -> None:
    assert InLanguage(codes=("tr", "de")).note(FACTS, "en") == "language: tr"
    narrow = InLanguage(codes=("tr", "de"), places=SYSTEM)
    assert narrow.note(FACTS, "en") == "language: en, tr; not tr or de (system)"
    assert narrow.note(FACTS, "tr") == "dil: en, tr; tr veya de değil (system)"
    assert InLanguage(codes=("tr",)).note(Facts(at=FACTS.at), "en") == "language: -; not tr"
