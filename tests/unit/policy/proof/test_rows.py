from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.core.finding import DataClass
from gateway.core.target import Boundary, Target
from gateway.policy.model import PolicySet
from gateway.policy.proof.rows import idle_rows

HOME = Target(name="local/m", provider="x", boundary=Boundary.ORGANISATION, model="m")
CLOUD = Target(name="cloud/us", provider="x", boundary=Boundary.EXTERNAL, models=("gpt-*",))
Policies = Callable[..., PolicySet]


@pytest.mark.parametrize(
    ("row", "serves"),
    [
        ("use: local/m", True),
        ("use: local/m, when: {app: [a]}", True),
        ("use: local/m, when: {app: [b]}", False),
        ("use: local/m, when: {app: [a]}, unless: {app: [a, c]}", False),
        ("use: local/m, unless: {longer_than: 10 characters}", True),
        ("use: local/m, when: {longer_than: 9 characters}", True),
        (
            "use: local/m, when: {longer_than: 9 characters}, unless: {longer_than: 2 characters}",
            False,
        ),
        ("use: local/m, when: {model_asked: [gpt-4o]}", False),
        ("use: local/m, for: [gpt-4o], when: {model_asked: [gpt-4o]}", True),
        ("use: local/m, unless: {dialect: [openai_chat]}", True),
        ("use: local/m, when: {dialect: [a, b]}, unless: {dialect: [a]}", True),
        ("use: local/m, when: {dialect: [a]}, unless: {dialect: [a]}", False),
        ("use: local/m, when: {finds: [PERSON], team: [t]}, unless: {finds: [contact]}", False),
    ],
)
def test_a_row_whose_conditions_exclude_one_another_can_never_serve(
    policies: Policies, known: dict[str, DataClass], row: str, serves: bool
) -> None:
    last = f"applies_to: {{app: [a]}}\nmodels: [{{{row}}}]"
    idle = list(idle_rows(policies(last=last), known, None))
    assert [asked_for for _, asked_for in idle] == ([] if serves else [False])


@pytest.mark.parametrize(
    ("use", "rule", "serves"),
    [
        ("cloud/us/gpt-4o", "when: {finds: [PERSON]}, then: local", True),
        ("cloud/us/gpt-4o", "then: local", False),
        ("cloud/us/gpt-4o", "then: allow, without: [cloud/us/gpt-4o]", False),
        ("cloud/us/gpt-4", "then: allow, without: [cloud/us/gpt-4o]", True),
        ("cloud/us/gpt-4o", "unless: {team: [t]}, then: local", True),
        ("local/m", "then: local", True),
        ("local/m", "then: block", False),
    ],
)
def test_a_row_whose_model_no_decision_permits_can_never_serve(
    policies: Policies, known: dict[str, DataClass], use: str, rule: str, serves: bool
) -> None:
    made = policies(rule, last=f"models: [{{use: {use}}}]")
    idle = list(idle_rows(made, known, [HOME, CLOUD]))
    assert [(row.preference.use, asked_for) for row, asked_for in idle] == (
        [] if serves else [(use, True)]
    )
    assert list(idle_rows(made, known, None)) == []


def test_a_row_on_special_categories_in_a_policy_that_holds_them_serves_at_home_only(
    policies: Policies, known: dict[str, DataClass]
) -> None:
    rows = "{use: cloud/us/gpt-4o, when: {finds: [HEALTH]}}, {use: local/m}"
    made = policies("when: {finds: [special_category]}, then: local", last=f"models: [{rows}]")
    (idle,) = idle_rows(made, known, [HOME, CLOUD])
    assert idle[0].preference.use == "cloud/us/gpt-4o"
