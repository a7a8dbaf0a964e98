"""Proves `never:` and `always:`, or finds facts that break them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gateway.core.decision import Decision
from gateway.core.effects import Effect
from gateway.core.finding import DataClass
from gateway.core.target import Target
from gateway.policy.conditions.finds import Finds
from gateway.policy.decide import decide
from gateway.policy.facts import Facts
from gateway.policy.model import Policy, PolicySet, Statement
from gateway.policy.proof.shown import CounterExample, shown
from gateway.policy.proof.space import Space, Way, space_of
from gateway.policy.proof.triggers import of_anything, uninspected, unknown_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What became of one statement.

    `asked` is how many facts were decided; none at all means that no request can
    be what the statement speaks of. `as_enforced` says that the policy only
    reports, and was taken as if it did not.
    """

    policy: Policy
    statement: Statement
    asked: int
    counter: CounterExample | None = None
    as_enforced: bool = False

    @property
    def proved(self) -> bool:
        """Whether nothing breaks it."""
        return self.counter is None


def prove(
    policies: PolicySet,
    entities: Mapping[str, DataClass],
    targets: Sequence[Target] | None = None,
) -> list[Proof]:
    """Prove each statement of these policies, all of them in force together.

    Without `targets` every target that the policies can tell apart is there.
    Raises PolicyError where there is too much to go through.
    """
    space = space_of([policies], entities, targets)
    return [
        _proof(policies, policy, statement, space, named=targets is not None)
        for policy in policies.policies
        for statement in policy.statements
    ]


def broken(
    statement: Statement, facts: Facts, decision: Decision, targets: Sequence[Target]
) -> bool:
    """Whether a decision breaks a statement of these facts, as its policy counts them."""
    if not statement.never:
        return decision.effect not in statement.effects
    reached = [
        target
        for target in targets
        if target.name in decision.permitted
        and (statement.reaches == "any" or (not target.at_home and decision.effect.may_leave))
    ]
    return bool(reached) and _in_clear(statement, facts, decision)


def concerns(statement: Statement, facts: Facts) -> bool:
    """Whether a statement speaks of these facts, which are as its policy counts them."""
    return statement.when.holds(facts) and (bool(facts.uninspected) or not statement.uninspected)


def _proof(
    policies: PolicySet, policy: Policy, statement: Statement, space: Space, *, named: bool
) -> Proof:
    if policy.reporting:
        others = tuple(
            replace(one, reporting=False) if one is policy else one for one in policies.policies
        )
        policies = replace(policies, policies=others)
    asked = 0
    counter: CounterExample | None = None
    for stated, facts in space.stated(
        _ways(policies, policy, statement, space), policy.scope, statement.when
    ):
        if not concerns(statement, policy.counted(facts)):
            continue
        asked += 1

        def breaks(some: Sequence[Target], facts: Facts = facts) -> bool:
            decision = decide(policies, facts, some)
            return broken(statement, policy.counted(facts), decision, some)

        if breaks(space.targets):
            counter = shown(policies, stated, facts, space.targets, breaks, named=named)
            break
    return Proof(
        policy=policy,
        statement=statement,
        asked=asked,
        counter=counter,
        as_enforced=policy.reporting,
    )


def _ways(policies: PolicySet, policy: Policy, statement: Statement, space: Space) -> list[Way]:
    """The least requests of which a statement speaks, and where it needs them, stricter ones."""
    lowest = min(statement.effects, default=Effect.ALLOW)
    upward = statement.never or all(
        effect in statement.effects for effect in Effect if effect >= lowest
    )
    if upward:
        ways = space.ways([statement.when])
        ways += unknown_to(policy, ways, space)
    else:
        ways = list(of_anything(policies, space, statement.when))
    return uninspected(ways) if statement.uninspected else ways


def _in_clear(statement: Statement, facts: Facts, decision: Decision) -> bool:
    """Whether one of the findings that the statement names is neither masked nor redacted.

    A statement that names no findings speaks of the whole text.
    """
    finds = [item for item in statement.when.conditions if isinstance(item, Finds)]
    counting = {index for item in finds for index in item.counting(facts)}
    return not finds or not counting <= decision.treatments.keys()
