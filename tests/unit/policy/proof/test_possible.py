from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.core.errors import PolicyError
from gateway.core.target import Boundary
from gateway.policy.given import USUAL_TARGETS
from gateway.policy.model import PolicySet
from gateway.policy.proof import possible
from gateway.policy.proof.possible import possible_targets, restrictions_of


def test_without_restrictions_one_target_inside_and_one_outside_are_all_there_is(
    policies: Callable[..., PolicySet],
) -> None:
    assert possible_targets(restrictions_of([policies()])) == USUAL_TARGETS


def test_targets_differ_in_all_that_a_rule_asks_of_them(
    policies: Callable[..., PolicySet],
) -> None:
    rules = policies(
        "then: allow, within: {country: [EU]}",
        "then: allow, within: {transfer: valid, boundary: [organisation, external]}",
        "then: allow, within: {operator: [host], licence: [mit]}",
        "then: allow, without: [cloud/model]",
    )
    targets = possible_targets(restrictions_of([rules]))
    signs = {
        (
            target.boundary is Boundary.COUNTRY,
            bool(target.transfer),
            target.country not in {"", "TR", "US"},
            target.operator == "host" and target.licence == "mit",
        )
        for target in targets
        if not target.at_home
    }
    assert {(False, True, True, True), (False, True, False, False)} <= signs
    assert any(target.name == "cloud/model" for target in targets)
    assert len({target.name for target in targets}) >= 10


def test_there_can_be_too_many_targets(
    policies: Callable[..., PolicySet], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(possible, "_MOST", 5)
    rules = policies("then: allow, within: {country: [EU], operator: [a], licence: [b]}")
    with pytest.raises(PolicyError, match="too many targets"):
        possible_targets(restrictions_of([rules]))
