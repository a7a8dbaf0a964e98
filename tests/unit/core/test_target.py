from __future__ import annotations

from datetime import date

import pytest

from gateway.core.sensitive import Sensitive
from gateway.core.target import Boundary, Target, Transfer


def target(boundary: Boundary = Boundary.EXTERNAL, **more: object) -> Target:
    return Target(name="cloud/openai", provider="openai", boundary=boundary, **more)  # type: ignore[arg-type]


def test_only_the_organisation_is_home() -> None:
    assert [boundary for boundary in Boundary if target(boundary).at_home] == [
        Boundary.ORGANISATION
    ]


@pytest.mark.parametrize(
    ("name", "served"),
    [
        ("cloud/openai", True),
        ("exact", True),
        ("gpt-5", True),
        ("gpt-", True),
        ("GPT-5", False),
        ("agpt-5", False),
        (" gpt-5", False),
        ("exact ", False),
        ("", False),
    ],
)
def test_a_name_is_served_by_exact_case_and_without_trimming(name: str, served: bool) -> None:
    assert target(model="exact", models=("gpt-*",)).serves(name) is served


@pytest.mark.parametrize(
    ("day", "valid"),
    [
        (date(2026, 3, 1), False),
        (date(2026, 3, 2), True),
        (date(2027, 3, 2), True),
        (date(2027, 3, 3), False),
    ],
)
def test_a_transfer_is_valid_from_its_signature_to_its_last_day(day: date, valid: bool) -> None:
    basis = Transfer(mechanism="m", signed=date(2026, 3, 2), expires=date(2027, 3, 2))
    assert basis.valid_on(day) is valid


def test_a_transfer_without_dates_is_valid_on_any_day() -> None:
    assert Transfer(mechanism="m").valid_on(date(1999, 1, 1))


def test_a_target_prints_neither_its_key_nor_its_script() -> None:
    shown = repr(target(api_key=Sensitive("sk-7h2"), script=("a scripted answer",)))
    assert "sk-7h2" not in shown
    assert "a scripted answer" not in shown
