from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from rig.payloads import external_target, home_target, may_leave

from gateway.core.errors import PolicyError
from gateway.core.finding import DataClass
from gateway.core.preference import Check
from gateway.core.target import Boundary
from gateway.policy.facts import Facts
from gateway.policy.model import PolicySet
from gateway.policy.reading import as_map
from gateway.policy.trials import FALLS_SHORT, Asking, Told, Trial, read_trial, targets_named
from gateway.policy.yaml_events import read

Load = Callable[..., PolicySet]
FACTS = Facts(at=datetime(2026, 1, 1, tzinfo=UTC))
TARGETS = (home_target("local/a"), external_target("cloud", model="", models=("small", "large")))
POLICY = """
policy: p
otherwise: allow
models: [{use: local/a, accept_if: [finished]}, {use: cloud/small}]
rules:
  - {name: r, why: w, then: allow, without: [cloud/large]}
"""


def trial(text: str) -> Trial:
    return read_trial(as_map(read(text, "f.yaml")[0], "a test"))


def test_models_answer_well_unless_a_test_says_otherwise() -> None:
    read_one = trial("{answers: {a: cut_off}, tries: [a, b, a], without: c}")
    assert read_one.answers == {"a": Told.CUT_OFF}
    assert (read_one.tries, read_one.without) == (("a", "b", "a"), ("c",))
    assert read_one.asks
    assert not trial("{answers: {a: ok}}").asks
    assert trial("{tries: []}").tries == ()


def test_every_way_to_fall_short_fails_a_check_of_its_own() -> None:
    assert set(FALLS_SHORT) == set(Told) - {Told.OK, Told.FAILED}
    assert set(FALLS_SHORT.values()) == set(Check)


@pytest.mark.parametrize("text", ["{answers: {a: late}}", "{answers: []}", "{tries: a}"])
def test_another_shape_is_refused(text: str) -> None:
    with pytest.raises(PolicyError):
        trial(text)


def test_names_of_a_policy_become_targets(load_policies: Load) -> None:
    made = targets_named(load_policies(POLICY), ())
    assert [(one.name, one.settled_model, one.boundary) for one in made] == [
        ("local/a", "a", Boundary.ORGANISATION),
        ("cloud/small", "small", Boundary.EXTERNAL),
        ("cloud/large", "large", Boundary.EXTERNAL),
    ]
    assert [one.name for one in targets_named(load_policies(POLICY), made[:2])] == ["cloud/large"]


def test_what_differs_is_said(load_policies: Load, entities: dict[str, DataClass]) -> None:
    assert entities
    policies, decision = load_policies(POLICY), may_leave("local/a", "cloud")
    seen: list[Asking] = []

    def tried(asking: Asking) -> tuple[str, ...]:
        seen.append(asking)
        return ("local/a", "cloud/small")

    def fault(text: str) -> str:
        return trial(text).difference(policies, FACTS, decision, TARGETS, tried)

    assert fault("{tries: [local/a, cloud/small]}") == ""
    assert [row.use for row in seen[0].rows] == ["local/a", "cloud/small"]
    assert fault("{tries: []}") == "expected the tries of nobody, got local/a, cloud/small"
    assert fault("{without: [cloud/large]}") == "cloud/large may be asked"
    assert fault("{without: [nobody]}") == ""
    alone = trial("{tries: []}").difference(policies, FACTS, decision, TARGETS, None)
    assert alone == "nothing was given to tell which models are tried"
