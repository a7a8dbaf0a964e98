from __future__ import annotations

from datetime import UTC, datetime

from gateway.core.request import Place
from gateway.policy.conditions.longer_than import LongerThan
from gateway.policy.facts import Facts


def test_the_characters_of_all_places_add_up() -> None:
    counted = {Place.USER: 6, Place.SYSTEM: 5}
    facts = Facts(at=datetime(2026, 1, 1, tzinfo=UTC), characters=counted)
    assert LongerThan(limit=10).test(facts)
    assert not LongerThan(limit=11).test(facts)
    assert LongerThan(limit=5, places=frozenset({Place.USER})).test(facts)
    assert not LongerThan(limit=6, places=frozenset({Place.USER})).test(facts)
    assert LongerThan(limit=2, tokens=True).test(facts)
    assert not LongerThan(limit=3, tokens=True).test(facts)
    narrow = LongerThan(limit=2, tokens=True, places=frozenset({Place.USER}))
    assert narrow.note(facts, "en") == "about 2 tokens (user), limit 2"
    assert narrow.note(facts, "tr") == "yaklaşık 2 token (user), sınır 2"
    assert LongerThan(limit=10).note(facts, "en") == "11 characters, limit 10"
    assert LongerThan(limit=10).note(facts, "tr") == "11 karakter, sınır 10"
