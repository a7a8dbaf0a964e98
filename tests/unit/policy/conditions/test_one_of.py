from __future__ import annotations

from datetime import UTC, datetime

from gateway.policy.conditions.one_of import OneOf
from gateway.policy.facts import Facts

FACTS = Facts(at=datetime(2026, 1, 1, tzinfo=UTC), app="open", model_asked="ayşe@example.com")


def test_notes_say_what_it_is_and_what_it_is_not() -> None:
    other = OneOf(key="app", names=("hbys", "drug-info"), actual=lambda facts: {facts.app})
    assert other.note(FACTS, "en") == "app: open; not hbys or drug-info"
    assert other.note(FACTS, "tr") == "app: open; hbys veya drug-info değil"
    same = OneOf(key="app", names=("hbys", "open"), actual=lambda facts: {facts.app})
    assert same.note(FACTS, "en") == "app: open"


def test_what_the_client_wrote_stays_out_of_the_note() -> None:
    asked = OneOf(
        key="model_asked", names=("auto",), actual=lambda facts: {facts.model_asked}, tell=False
    )
    assert asked.note(FACTS, "en") == "model_asked: not auto"
