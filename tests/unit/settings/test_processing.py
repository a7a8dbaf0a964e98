from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.core.activity import Activity
from gateway.core.errors import SettingsError
from gateway.settings import Settings

Made = Callable[..., Settings]
PAYROLL = """\
processing:
  - apps: [hr, payroll]
    purpose: Salaries
    legal_basis: KVKK 5/2-c
    subjects: [staff]
    retention: 10 years, labour law
  - {apps: [crm], purpose: Offers}
"""


def test_activities_are_read(made: Made) -> None:
    first, second = made(PAYROLL).processing
    assert first == Activity(
        apps=("hr", "payroll"),
        purpose="Salaries",
        legal_basis="KVKK 5/2-c",
        subjects=("staff",),
        retention="10 years, labour law",
    )
    assert second == Activity(apps=("crm",), purpose="Offers")
    assert made().processing == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("processing: [{apps: [a], purpose: x}, {apps: [b, a], purpose: y}]\n", "more than one"),
        ("processing: [{apps: [a]}]\n", "`processing\\[0\\].purpose` is missing"),
        ("processing: [{apps: [a], purpos: x}]\n", "Did you mean `purpose`"),
    ],
)
def test_a_mistake_is_told_at_its_place(made: Made, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        made(text)
    assert caught.value.line == 1


def test_the_organisation_has_a_name_and_a_contact(made: Made) -> None:
    told = made("organisation: {name: Örnek A.Ş., contact: dpo@example.com.tr}\n").organisation
    assert (told.name, told.contact) == ("Örnek A.Ş.", "dpo@example.com.tr")
