from __future__ import annotations

from collections.abc import Callable

import pytest
from rig.beside import known_beside

from gateway.cli.tries import tried
from gateway.core.decision import Decision
from gateway.core.effects import Effect
from gateway.core.errors import PolicyError
from gateway.core.finding import DataClass
from gateway.policy.load import load
from gateway.policy.shipped import shipped, shipped_names
from gateway.policy.testing import SUFFIX, policies_of, read_cases, run_file


def test_the_policies_are_shipped() -> None:
    assert shipped_names() == (
        *("budgets", "cascade", "coding-agent", "everything-local", "finance"),
        *("gdpr", "health", "health-kvkk", "kvkk", "transfer"),
    )
    assert shipped("kvkk") == shipped("kvkk.yaml")
    assert shipped("kvkk").is_file()


@pytest.mark.parametrize(
    "name",
    ["kvk", "../kvkk", "/etc/passwd", "", "kvkk_test", "health-recognizers", "kvkk.yaml.yaml"],
)
def test_another_name_is_refused(name: str) -> None:
    with pytest.raises(PolicyError, match="is shipped"):
        shipped(name)


@pytest.mark.parametrize("name", shipped_names())
async def test_the_stated_facts_of_a_shipped_policy_come_true(name: str) -> None:
    path = shipped(name)
    entities = known_beside(*policies_of(path.with_name(f"{path.stem}{SUFFIX}")))
    outcomes = await run_file(path.with_name(f"{path.stem}{SUFFIX}"), entities, tried=tried)
    _, cases = read_cases(path.with_name(f"{path.stem}{SUFFIX}"), entities)
    assert len(cases) >= 10
    assert {case.facts is None for case in cases} == {True, False}
    stated = {case.name for case in cases if case.facts is not None}
    assert [item for item in outcomes if item.name in stated and not item.passed] == []


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_policies_state_what_they_are_for(name: str) -> None:
    (policy,) = load([shipped(name)], known_beside(shipped(name))).policies
    assert policy.statements
    if name in {"everything-local", "gdpr", "kvkk"}:
        assert policy.name == name
        assert all(statement.never for statement in policy.statements)
    assert policy.about
    assert policy.owner


@pytest.mark.parametrize("kind", [item.value for item in DataClass])
@pytest.mark.parametrize("name", ["kvkk", "gdpr"])
def test_no_class_of_data_leaves_in_clear(
    decided: Callable[..., Decision], name: str, kind: str
) -> None:
    text = shipped(name).read_text(encoding="utf-8")
    decision = decided(text, f"finds: {{{kind}: 1}}")
    assert decision.effect >= Effect.LOCAL or 0 in decision.treatments
