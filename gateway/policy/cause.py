"""Why an effect is what it is, and which cause is told where several ask for the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from gateway.core.decision import Reason, RuleRef
from gateway.core.effects import Effect

#: Among causes of equal effect, a rule explains best; otherwise explains least.
_RANK = {
    reason: rank
    for rank, reason in enumerate(
        (
            Reason.RULE,
            Reason.NO_PERMITTED_TARGET,
            Reason.NO_PERMITTED_TARGET_OUTSIDE,
            Reason.NOT_MASKABLE,
            Reason.CONVERSATION,
            Reason.UNINSPECTED,
            Reason.NO_POLICY,
            Reason.OTHERWISE,
        )
    )
}


class Cause(NamedTuple):
    """One contribution to the effect, and where it comes from."""

    effect: Effect
    reason: Reason
    rule: RuleRef | None = None

    @property
    def order(self) -> tuple[int, int, str, str]:
        """The strictest first, then what explains best, then policy name, then rule name."""
        policy, rule = ("", "") if self.rule is None else (self.rule.policy, self.rule.name)
        return (-self.effect, _RANK[self.reason], policy, rule)


def deciding(causes: Iterable[Cause]) -> Cause:
    """The cause that is told; there must be one."""
    return min(causes, key=lambda cause: cause.order)
