from __future__ import annotations

from rig.payloads import external_target, home_target, may_leave, stays_home

from gateway.core.decision import Decision
from gateway.core.preference import Check, Preference
from gateway.route.cascade import plan_cascade
from gateway.route.catalogue import Catalogue
from gateway.route.needs import Needs
from gateway.route.plan import Plan

HOME, SPARE = home_target("local/a"), home_target("local/b")
CLOUD = external_target("cloud", model="", models=("small", "large", "gpt-*"))
TARGETS = (CLOUD, HOME, SPARE)
CHECKED = (Check.FINISHED,)
ROWS = (
    Preference("local/a", CHECKED),
    Preference("cloud/small", CHECKED),
    Preference("cloud/large"),
    Preference("cloud/small", CHECKED),
)


def planned(
    decision: Decision, rows: tuple[Preference, ...] = ROWS, *, down: str = "", **needs: object
) -> Plan:
    catalogue = Catalogue(TARGETS, default_local="local/a", default_any="cloud")
    wanted = Needs(**needs)  # type: ignore[arg-type]
    return plan_cascade(
        decision, rows, catalogue, needs=wanted, ready=lambda target: target.name != down
    )


def named(plan: Plan) -> list[str]:
    return [f"{choice.target.name}:{choice.model}" for choice in plan.choices]


FREE = may_leave("local/a", "local/b", "cloud")


def test_rows_are_tried_in_their_order_and_the_last_is_not_checked() -> None:
    plan = planned(FREE)
    assert named(plan) == ["local/a:m", "cloud:small", "cloud:large", "cloud:small"]
    assert [choice.accept_if for choice in plan.choices] == [CHECKED, CHECKED, (), ()]
    assert plan.cascade


def test_what_the_decision_does_not_permit_is_not_tried() -> None:
    assert named(planned(may_leave("cloud"))) == ["cloud:small", "cloud:large", "cloud:small"]
    assert named(planned(may_leave("local/a")))[0] == "local/a:m"


def test_a_held_request_stays_at_home_whatever_the_rows_say() -> None:
    plan = planned(stays_home("local/a", "local/b"))
    assert named(plan) == ["local/a:m", "local/b:m"]
    assert [choice.accept_if for choice in plan.choices] == [(), ()]


def test_where_no_row_is_permitted_the_usual_order_holds() -> None:
    plan = planned(stays_home("local/b"))
    assert named(plan) == ["local/b:m"]
    assert not plan.cascade


def test_a_target_that_failed_lately_is_passed_over_until_all_have() -> None:
    assert named(planned(FREE, down="cloud")) == ["local/a:m"]
    assert planned(FREE, down="cloud").choices[0].accept_if == ()
    assert named(planned(FREE, (Preference("cloud/large"),), down="cloud")) == ["cloud:large"]


def test_a_target_alone_means_the_model_that_it_settles() -> None:
    assert named(planned(FREE, (Preference("cloud"), Preference("cloud/gpt-9")))) == [
        "cloud:small",
        "cloud:gpt-9",
    ]
