from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from rig.audit_values import a_request, a_segment
from rig.payloads import external_target, home_target

from gateway.core.budget import NANO
from gateway.core.money import Currency, FixedCost, Money
from gateway.core.reply import Usage
from gateway.core.request import Operation
from gateway.cost.estimate import UNBOUNDED, estimate, most_usage
from gateway.cost.prices import Prices

LIRA = Currency(base="TRY", rates={"USD": Decimal(40)})
MILLION = Usage(input=1_000_000, output=1_000_000)
GPT = external_target("cloud", "https://api.openai.com/v1", simulated=False)


def test_the_answer_is_taken_as_long_as_the_client_permits() -> None:
    request = a_request(a_segment("x" * 401), request_id="r")
    assert most_usage(request) == Usage(input=201, output=UNBOUNDED, estimated=True)
    bounded = replace(request, options={"max_completion_tokens": 100, "n": 3})
    assert most_usage(bounded).output == 300


def test_what_is_not_answered_in_words_takes_no_tokens_for_an_answer() -> None:
    request = a_request(a_segment("x" * 400), request_id="r")
    assert most_usage(replace(request, operation=Operation.EMBED)).output == 0
    counting = most_usage(replace(request, operation=Operation.COUNT_TOKENS))
    assert (counting.input, counting.output) == (0, 0)


def test_a_listed_price_is_converted_and_an_unknown_one_is_not_guessed() -> None:
    known = estimate(Prices(LIRA), LIRA, GPT, "gpt-5-mini", MILLION)
    dollars = estimate(Prices(Currency()), Currency(), GPT, "gpt-5-mini", MILLION)
    assert dollars is not None
    assert known == dollars * 40 > 0
    assert estimate(Prices(LIRA), LIRA, GPT, "no-such-model", MILLION) is None


def test_a_price_without_a_rate_is_unknown() -> None:
    euro = Currency(base="EUR")
    assert estimate(Prices(euro), euro, GPT, "gpt-5-mini", MILLION) is None


@pytest.mark.parametrize(("slots", "expected"), [(1, 50_000), (4, 12_500)])
def test_at_home_the_time_of_a_slot_is_estimated(slots: int, expected: int) -> None:
    monthly = FixedCost(monthly=(Money(Decimal(2_628_000), "TRY"),))  # a lira a second
    target = replace(home_target("local/m"), cost=monthly, slots=slots)
    assert estimate(Prices(LIRA), LIRA, target, "m", MILLION) == expected * NANO


def test_at_home_without_a_cost_nothing_counts() -> None:
    assert estimate(Prices(LIRA), LIRA, home_target("local/m"), "m", MILLION) == 0
