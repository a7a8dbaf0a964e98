from __future__ import annotations

import pytest
from rig.allowances import allowance
from rig.payloads import external_target, home_target, may_leave, stays_home

from gateway.core.answer import Answer
from gateway.core.errors import (
    UpstreamError,
    UpstreamRejected,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from gateway.line.attempts import FellShort
from gateway.line.live import Replayed
from gateway.line.passed import Passed
from gateway.line.spending import Funds, RuledOut, Short
from gateway.route.plan import Choice

FREE, HELD = may_leave("cloud/m", "local/m"), stays_home("local/m")
FUNDS = Funds(allowances=(allowance(5),))
FULL = RuledOut(Short.BUDGET, frozenset({"team-month"}))
DOWN, LATE = UpstreamUnavailable("Down.", retry_after="7"), UpstreamTimeout("Late.")
HOME = Choice(target=home_target(), model="m")


def short(choice: Choice = HOME) -> FellShort:
    name = choice.target.name
    answer = Answer(decision=FREE, target=name, model=choice.model, events=Replayed([]))
    return FellShort(choice, answer)


def passed(*outcomes: FellShort | RuledOut | UpstreamError) -> Passed:
    made = Passed()
    for outcome in outcomes:
        made.add(outcome)
    return made


def test_the_newest_answer_that_fell_short_is_at_hand() -> None:
    first, second = short(), short(Choice(target=external_target(), model="m"))
    assert passed(DOWN).latest is None
    assert passed(first, second, DOWN).latest is second.answer


def test_the_same_model_is_known_again_whatever_its_checks() -> None:
    one = short()
    assert passed(one).answer_of(Choice(target=home_target(), model="m")) is one.answer
    assert passed(one).answer_of(Choice(target=home_target(), model="n")) is None


def test_an_answer_is_better_than_the_refusal_of_the_next_target() -> None:
    fault = UpstreamRejected("No.", http_status=400)
    one = short()
    assert passed(one).instead_of(fault) is one.answer
    with pytest.raises(UpstreamRejected):
        passed(DOWN).instead_of(fault)


def test_budgets_without_room_are_gathered() -> None:
    other = RuledOut(Short.BUDGET, frozenset({"day"}))
    assert passed(FULL, DOWN, other).without_room == {"team-month", "day"}
    assert passed(RuledOut(Short.SPEND)).without_room == set()


def test_a_spent_budget_is_told_before_anything_else() -> None:
    assert passed(FULL, DOWN).fault(FREE, FUNDS).code == "insufficient_quota"
    assert passed(RuledOut(Short.SPEND), LATE).fault(FREE, FUNDS) is LATE
    assert passed(RuledOut(Short.SPEND)).fault(FREE, FUNDS).code == "over_spend_limit"


def test_where_a_held_request_found_nobody_the_fault_says_that_it_is_held() -> None:
    told = passed(DOWN).fault(HELD, FUNDS)
    assert told.code == "local_unavailable"
    assert passed(DOWN).fault(FREE, FUNDS) is DOWN
    assert passed(LATE).fault(HELD, FUNDS) is LATE
    long = UpstreamRejected("Long.", http_status=400, code="context_length_exceeded")
    assert passed(long).fault(HELD, FUNDS).code == "context_length_exceeded"
