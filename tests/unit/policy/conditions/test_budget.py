from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from gateway.policy.conditions.budget import BudgetUsed
from gateway.policy.conditions.tells import Least
from gateway.policy.facts import Facts
from gateway.policy.yaml_nodes import Mark

NEAR = BudgetUsed(budget="month", percent=80, at=Mark("f.yaml", 1, 1))


def used(share: str) -> Facts:
    return Facts(at=datetime(2026, 1, 1, tzinfo=UTC), used={"month": Decimal(share)})


@pytest.mark.parametrize(
    ("share", "holds"), [("0.8", True), ("0.7999999999", False), ("1.3", True), ("0", False)]
)
def test_it_holds_from_its_mark_on(share: str, holds: bool) -> None:
    assert NEAR.test(used(share)) is holds


def test_it_tells_apart_so_many_percent() -> None:
    assert NEAR.tells == (Least(fact="used", names=("month",), at_least=80),)


def test_the_note_says_how_much_is_used_in_both_languages() -> None:
    assert NEAR.note(used("0.8599"), "en") == "month 85 % used, from 80 %"
    assert NEAR.note(used("0"), "tr") == "month %0 kullanıldı, sınır %80"
