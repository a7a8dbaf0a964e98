from __future__ import annotations

from decimal import Decimal

import pytest

from gateway.core.budget import NANO
from gateway.core.errors import PolicyError
from gateway.core.money import Currency
from gateway.policy.amounts import as_amount, as_percent
from gateway.policy.yaml_events import read
from gateway.policy.yaml_nodes import Node

LIRA = Currency(base="TRY", rates={"USD": Decimal("41.2")})


def node(text: str) -> Node:
    return read(text, "f.yaml")[0]


@pytest.mark.parametrize(
    ("text", "billionths"),
    [("1500 TRY", 1500 * NANO), ("0.5 TRY", NANO // 2), ("10 USD", 412 * NANO), ("0 TRY", 0)],
)
def test_an_amount_is_converted_to_the_reporting_currency(text: str, billionths: int) -> None:
    assert as_amount(node(text), "`limit`").in_base(LIRA) == billionths


@pytest.mark.parametrize("text", ["1500", "TRY 1500", "1500 lira", "-1 TRY", "1e3 TRY", "[1 TRY]"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(PolicyError, match=r"`limit` (must|is not)"):
        as_amount(node(text), "`limit`")


def test_a_currency_without_a_rate_is_named_with_its_place() -> None:
    with pytest.raises(PolicyError, match=r"f\.yaml:1:1: No rate leads from EUR to TRY\."):
        as_amount(node("5 EUR"), "`limit`").in_base(LIRA)


@pytest.mark.parametrize(("text", "percent"), [("80%", 80), ("100 %", 100), ("1000%", 1000)])
def test_a_share_is_whole_percent(text: str, percent: int) -> None:
    assert as_percent(node(text), "`used_at_least`", low=1) == percent


@pytest.mark.parametrize("text", ["80", "0.8", "80.5%", "0%", "1001%", "-5%", "[80%]", "much"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(PolicyError, match="whole percent"):
        as_percent(node(text), "`used_at_least`", low=1)
