from __future__ import annotations

from collections.abc import Callable

from gateway.policy.in_force import PoliciesInForce
from gateway.policy.model import PolicySet

Load = Callable[..., PolicySet]


def test_whoever_asked_keeps_what_it_got(load_policies: Load) -> None:
    first = load_policies("policy: p\notherwise: allow")
    second = load_policies("policy: p\notherwise: local")
    in_force = PoliciesInForce(first)
    kept = in_force.current
    in_force.replace(second)
    assert (kept, in_force.current) == (first, second)
