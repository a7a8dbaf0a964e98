from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.core.effects import Effect
from gateway.core.errors import PolicyError
from gateway.policy.model import PolicySet, Statement

Load = Callable[..., PolicySet]


def _statements(load_policies: Load, text: str) -> tuple[Statement, ...]:
    return load_policies(f"policy: p\notherwise: allow\n{text}").policies[0].statements


def test_statements_are_kept_with_their_conditions(load_policies: Load) -> None:
    never, always = _statements(
        load_policies,
        "never:\n  - {finds: [secret], app: [a], reaches: any}\n"
        "always:\n  - {uninspected: true, effect: [local, block]}\n",
    )
    assert (never.never, never.reaches, never.line) == (True, "any", 4)
    assert never.when.kinds == ("secret",)
    assert len(never.when.conditions) == 2
    assert (always.never, always.uninspected) == (False, True)
    assert always.effects == {Effect.LOCAL, Effect.BLOCK}


@pytest.mark.parametrize(
    "text",
    [
        "never: [{finds: [secret]}]",
        "never: [{finds: [secret], reaches: cloud}]",
        "never: [{finds: [secrets], reaches: any}]",
        "never: [{finds: [secret], reaches: any, effect: local}]",
        "never: [{uninspected: false, reaches: any}]",
        "never: []",
        "never: {reaches: any}",
        "always: [{uninspected: true}]",
        "always: [{effect: []}]",
        "always: [{effect: [local, local]}]",
        "always: [{effect: [local], reaches: any}]",
        "always: [{together_with: [x], effect: local}]",
    ],
)
def test_a_statement_of_another_shape_does_not_load(load_policies: Load, text: str) -> None:
    with pytest.raises(PolicyError, match=r"^file0\.yaml:3:\d+: "):
        _statements(load_policies, text)
