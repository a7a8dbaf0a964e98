from __future__ import annotations

from collections.abc import Callable

import pytest
from rig.beside import known_beside

from gateway.core.finding import DataClass
from gateway.core.target import Boundary, Target
from gateway.policy.load import load
from gateway.policy.model import PolicySet
from gateway.policy.proof.lint import Fault, lint
from gateway.policy.shipped import shipped, shipped_names


@pytest.mark.parametrize("name", shipped_names())
def test_every_rule_of_the_shipped_policies_counts_for_something(name: str) -> None:
    entities = known_beside(shipped(name))
    assert lint(load([shipped(name)], entities), entities) == []


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("when: {app: [b]}, then: block", Fault.DEAD),
        ("when: {app: [a]}, unless: {app: [a]}, then: block", Fault.DEAD),
        ("when: {finds: [PERSON]}, then: mask", Fault.SHADOWED),
        ("when: {finds: [contact], at_least: 2}, then: local", Fault.SHADOWED),
        ("when: {dialect: [x]}, then: block", Fault.AVOIDABLE),
        ("when: {has: [tools]}, then: block", Fault.AVOIDABLE),
    ],
)
def test_a_rule_that_does_less_than_it_seems_to_is_named(
    policies: Callable[..., PolicySet], known: dict[str, DataClass], rule: str, fault: Fault
) -> None:
    first = "when: {finds: [contact]}, then: local"
    (remark,) = lint(policies(first, rule, last="applies_to: {app: [a]}"), known)
    assert remark.rule is not None
    assert (remark.fault, remark.rule.name) == (fault, "rule 1")
    assert bool(remark.keys) is (fault is Fault.AVOIDABLE)
    assert remark.fault.fails is (fault in {Fault.DEAD, Fault.SHADOWED})


def test_a_target_that_nothing_permits_is_named(
    policies: Callable[..., PolicySet], known: dict[str, DataClass]
) -> None:
    targets = [
        Target(name="local/m", provider="x", boundary=Boundary.ORGANISATION),
        Target(name="cloud/tr", provider="x", boundary=Boundary.COUNTRY, country="TR"),
        Target(name="cloud/us", provider="x", boundary=Boundary.EXTERNAL, country="US"),
    ]
    loaded = policies("then: allow, within: {country: [TR]}, without: [local/m]")
    found = lint(loaded, known, targets)
    assert [(remark.fault, remark.name) for remark in found] == [
        (Fault.UNREACHABLE, "local/m"),
        (Fault.UNREACHABLE, "cloud/us"),
    ]
    assert not Fault.UNREACHABLE.fails


def test_a_row_of_models_that_can_never_serve_is_named(
    policies: Callable[..., PolicySet], known: dict[str, DataClass]
) -> None:
    rows = "[{use: local/m}, {use: local/m, when: {app: [a]}, unless: {app: [a]}}]"
    (remark,) = lint(policies(last=f"models: {rows}"), known)
    assert (remark.fault, remark.name, remark.rule) == (Fault.DEAD, "local/m", None)
    assert remark.row is not None
    held = policies("then: local", last="models: [{use: cloud/us}]", otherwise="local")
    target = Target(name="cloud/us", provider="x", boundary=Boundary.EXTERNAL, model="m")
    found = {
        (remark.fault, remark.name, remark.row is None) for remark in lint(held, known, [target])
    }
    assert (Fault.UNREACHABLE, "cloud/us", False) in found
