"""What in a policy does nothing, or less than it seems to: rules, rows of `models`, targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from gateway.core.decision import Decision, Refused, RuleRef
from gateway.core.finding import DataClass
from gateway.core.target import Target
from gateway.policy.clauses import Clause
from gateway.policy.conditions.condition import Nature
from gateway.policy.conditions.load import condition_kinds
from gateway.policy.decide import decide
from gateway.policy.model import Policy, PolicySet, Scope
from gateway.policy.models import Row
from gateway.policy.proof.rows import idle_rows
from gateway.policy.proof.space import Space, Way, space_of
from gateway.policy.proof.triggers import of_otherwise, of_rule
from gateway.policy.rule import Rule


class Fault(StrEnum):
    """What is wrong; the first two fail a check, the others are warnings."""

    DEAD = "dead"
    SHADOWED = "shadowed"
    UNREACHABLE = "unreachable"
    AVOIDABLE = "avoidable"

    @property
    def fails(self) -> bool:
        """Whether it is more than a warning."""
        return self in {Fault.DEAD, Fault.SHADOWED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing to look at: a rule, a row of `models`, or a target, which `name` names.

    `keys` are the facts in a rule that a client chooses.
    """

    fault: Fault
    name: str
    rule: RuleRef | None = None
    row: Row | None = None
    keys: tuple[str, ...] = ()


def lint(
    policies: PolicySet,
    entities: Mapping[str, DataClass],
    targets: Sequence[Target] | None = None,
) -> list[Remark]:
    """Look at every rule of these policies, all of them in force together.

    Rows of `models` that can never serve are named, and with `targets` those that
    no decision permits. A policy that only reports is looked at as if it were enforced.
    """
    enforced = tuple(replace(policy, reporting=False) for policy in policies.policies)
    policies = replace(policies, policies=enforced)
    space = space_of([policies], entities, targets)
    plain = of_otherwise(policies, space)
    remarks: list[Remark] = []
    for policy in policies.policies:
        for rule in policy.rules:
            remarks.extend(_of_rule(policies, policy, rule, space, plain))
    for row, asked_for in idle_rows(policies, entities, targets):
        fault = Fault.UNREACHABLE if asked_for else Fault.DEAD
        remarks.append(Remark(fault=fault, name=row.preference.use, row=row))
    if targets is not None:
        remarks.extend(_unreachable(policies, space))
    return remarks


def _of_rule(
    policies: PolicySet, policy: Policy, rule: Rule, space: Space, plain: Sequence[Way]
) -> Iterator[Remark]:
    name = rule.ref.name
    if not _alive(policy, rule, space):
        yield Remark(fault=Fault.DEAD, name=name, rule=rule.ref)
    elif not _matters(policies, policy, rule, space, plain):
        yield Remark(fault=Fault.SHADOWED, name=name, rule=rule.ref)
    avoided = _chosen_by_client(rule.when)
    if avoided:
        yield Remark(fault=Fault.AVOIDABLE, name=name, rule=rule.ref, keys=avoided)


def _alive(policy: Policy, rule: Rule, space: Space) -> bool:
    """Whether some facts make the rule count."""
    for _, facts in space.stated(space.ways([rule.when]), policy.scope, rule.when):
        exempt = bool(rule.unless.conditions) and rule.unless.holds(facts)
        if rule.when.holds(facts) and (not exempt or rule.unless.content):
            return True
    return False


def _matters(
    policies: PolicySet, policy: Policy, rule: Rule, space: Space, plain: Sequence[Way]
) -> bool:
    """Whether a decision changes when the rule is taken away; `plain` are the least requests."""
    without = tuple(
        replace(one, rules=tuple(item for item in one.rules if item is not rule))
        if one is policy
        else one
        for one in policies.policies
    )
    fewer = replace(policies, policies=without)
    ways = [*of_rule(policy, rule, space), *plain]
    for _, facts in space.stated(ways, policy.scope, rule.when):
        there, gone = (decide(one, facts, space.targets) for one in (policies, fewer))
        if _does(there) != _does(gone):
            return True
    return False


def _does(decision: Decision) -> tuple[object, ...]:
    """What a decision does, without what it says."""
    barred = frozenset() if isinstance(decision, Refused) else decision.barred
    return (decision.effect, decision.permitted, barred, dict(decision.treatments))


def _unreachable(policies: PolicySet, space: Space) -> Iterator[Remark]:
    """Targets that even a request without any content cannot reach."""
    reached: set[str] = set()
    for _, facts in space.stated(space.ways([]), Scope()):
        reached |= decide(policies, facts, space.targets).permitted
    for target in space.targets:
        if target.name not in reached:
            yield Remark(fault=Fault.UNREACHABLE, name=target.name)


def _chosen_by_client(clause: Clause) -> tuple[str, ...]:
    """The facts that it asks for and the client chooses freely."""
    free = {name for name, kind in condition_kinds().items() if kind.nature is Nature.CLIENT}
    tells = [tell for condition in clause.conditions for tell in condition.tells]
    return tuple(dict.fromkeys(tell.fact for tell in tells if tell.fact in free))
