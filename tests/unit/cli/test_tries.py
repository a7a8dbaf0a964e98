from __future__ import annotations

import pytest
from rig.payloads import external_target, home_target, may_leave, stays_home

from gateway.cli.tries import tried
from gateway.core.preference import Check, Preference
from gateway.policy.trials import Asking, Told

TARGETS = (home_target("local/a"), external_target("cloud", model="", models=("small", "large")))
CHECKED = (Check.FINISHED, Check.NOT_EMPTY)
ROWS = (
    Preference("local/a", CHECKED),
    Preference("cloud/large", CHECKED),
    Preference("cloud", (Check.FINISHED,)),
    Preference("cloud/large"),
)
FREE = may_leave("local/a", "cloud")


@pytest.mark.parametrize(
    ("answers", "names"),
    [
        ({}, ("local/a",)),
        ({"local/a": Told.NOT_JSON}, ("local/a",)),
        ({"local/a": Told.CUT_OFF}, ("local/a", "cloud/large")),
        (
            {"local/a": Told.FAILED, "cloud/large": Told.EMPTY, "cloud/small": Told.CUT_OFF},
            ("local/a", "cloud/large", "cloud/small"),
        ),
        (
            {"local/a": Told.FAILED, "cloud/large": Told.FAILED, "cloud/small": Told.FAILED},
            ("local/a", "cloud/large", "cloud/small", "cloud/large"),
        ),
    ],
)
def test_models_are_tried_until_one_answer_will_do(
    answers: dict[str, Told], names: tuple[str, ...]
) -> None:
    assert tried(Asking(decision=FREE, rows=ROWS, targets=TARGETS, answers=answers)) == names


def test_a_held_request_is_tried_at_home_only() -> None:
    held = Asking(decision=stays_home("local/a"), rows=ROWS, targets=TARGETS, answers={})
    assert tried(held) == ("local/a",)


def test_without_rows_the_usual_order_holds() -> None:
    asking = Asking(decision=FREE, rows=(), targets=TARGETS, answers={"local/a": Told.FAILED})
    assert tried(asking) == ("local/a",)
    assert tried(Asking(decision=FREE, rows=(), targets=(), answers={})) == ()
