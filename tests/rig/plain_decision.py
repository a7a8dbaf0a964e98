"""A decision the long way: every rule is asked by itself, as the language is written down.

Nothing here is made ready beforehand, so that what is can be held against it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.core.decision import Decision, Reason, RuleRef, Treatment
from gateway.core.effects import Effect
from gateway.core.permission import Permission
from gateway.core.target import Target
from gateway.policy.facts import Facts, without_public
from gateway.policy.model import Policy, PolicySet
from gateway.policy.rule import Rule

ORDER = [
    *(Reason.RULE, Reason.NO_PERMITTED_TARGET, Reason.NO_PERMITTED_TARGET_OUTSIDE),
    *(Reason.NOT_MASKABLE, Reason.CONVERSATION, Reason.UNINSPECTED),
    *(Reason.NO_POLICY, Reason.OTHERWISE),
]
COVERING = {Effect.MASK, Effect.REDACT}


@dataclass(frozen=True)
class Part:
    """What one rule, or `otherwise`, adds; `told` is False for a vetoed grant that says less."""

    effect: Effect
    reason: Reason
    left: frozenset[str]
    rule: Rule | None = None
    barred: frozenset[str] = frozenset()
    treatments: Mapping[int, Treatment] = field(default_factory=dict)
    told: bool = True
    holds_by_content: bool = False
    limits_by_content: bool = False

    @property
    def budgets(self) -> frozenset[str]:
        """The budgets on which the rule depends."""
        used = self.rule.when.budgets if self.rule else ()
        return frozenset(item.budget for item in used)

    @property
    def order(self) -> tuple[object, ...]:
        """The part that is told of several comes first."""
        return (-self.effect, ORDER.index(self.reason), *_name(self.rule))


@dataclass(frozen=True)
class Outcome:
    """What is decided."""

    effect: Effect
    reason: Reason
    rule: RuleRef | None
    permitted: frozenset[str]
    barred: frozenset[str]
    treatments: Mapping[int, Treatment]
    sticky: bool
    beyond: frozenset[str]
    covers_content: bool


@dataclass(frozen=True)
class Said:
    """What is compared of a decision."""

    outcome: Outcome
    matched: Sequence[RuleRef]
    exempt: frozenset[int]
    permissions: frozenset[Permission]
    would_be: Mapping[str, tuple[Effect, Reason, RuleRef | None]]


def said(decision: Decision) -> Said:
    """What `decide` said."""
    return Said(
        outcome=Outcome(
            effect=decision.effect,
            reason=decision.reason,
            rule=decision.rule,
            permitted=decision.permitted,
            barred=decision.barred,
            treatments=decision.treatments,
            sticky=decision.sticky,
            beyond=decision.beyond,
            covers_content=decision.covers_content,
        ),
        matched=[trace.rule for trace in decision.matched],
        exempt=decision.exempt,
        permissions=decision.permissions,
        would_be={
            name: (told.effect, told.reason, told.rule) for name, told in decision.would_be.items()
        },
    )


def plainly(policies: PolicySet, facts: Facts, targets: Sequence[Target]) -> Said:
    """Decide the long way."""
    there = [one for one in policies.policies if one.scope.includes(facts)]
    seen = {one.name: without_public(facts, one.known_public) for one in there}
    parts = {one.name: list(_parts(one, seen[one.name], targets)) for one in there}
    enforced = [one for one in there if not one.reporting]
    joined = [part for one in enforced for part in parts[one.name]]
    permissions = [one.permits for one in enforced]
    would_be = {}
    for one in there:
        if one.reporting:
            told = _outcome([*joined, *parts[one.name]], facts, targets, nobody=False)
            would_be[one.name] = (told.effect, told.reason, told.rule)
    return Said(
        outcome=_outcome(joined, facts, targets, nobody=not enforced),
        matched=[
            part.rule.ref for one in there for part in parts[one.name] if part.rule and part.told
        ],
        exempt=frozenset[int]().union(*(one.exempt for one in seen.values())),
        permissions=frozenset.intersection(*permissions) if permissions else frozenset(),
        would_be=would_be,
    )


def _parts(policy: Policy, facts: Facts, targets: Sequence[Target]) -> Iterator[Part]:
    everything = frozenset(target.name for target in targets)
    granted = vetoed = False
    for rule in policy.rules:
        if not rule.when.holds(facts):
            continue
        stopped = bool(rule.unless.conditions) and rule.unless.holds(facts)
        if stopped and not rule.unless.content:
            continue
        granted |= not rule.is_addition
        vetoed |= stopped
        by_content = rule.when.content and not rule.when.budgets
        held = policy.otherwise if stopped else rule.then.effect
        yield Part(
            effect=rule.then.effect,
            reason=Reason.RULE,
            rule=rule,
            left=_left(rule, facts, targets),
            barred=rule.restriction.barred if rule.restriction else frozenset(),
            treatments=_treated(rule, facts),
            told=not stopped or rule.then.effect > policy.otherwise,
            holds_by_content=(stopped or by_content) and held is Effect.LOCAL,
            limits_by_content=stopped or by_content,
        )
    if vetoed or not granted:
        kept = {at: Treatment(policy.otherwise) for at in _counted(facts)}
        yield Part(
            effect=policy.otherwise,
            reason=Reason.OTHERWISE,
            left=everything,
            treatments=kept if policy.otherwise in COVERING else {},
        )
    if facts.uninspected:
        opaque = facts.opaque and policy.if_uninspected is Effect.LOCAL
        yield Part(
            effect=policy.if_uninspected,
            reason=Reason.UNINSPECTED,
            left=everything,
            holds_by_content=opaque,
        )


def _outcome(
    parts: list[Part], facts: Facts, targets: Sequence[Target], *, nobody: bool
) -> Outcome:
    everything = frozenset(target.name for target in targets)
    home = frozenset(target.name for target in targets if target.at_home)
    causes = [part for part in parts if part.told]
    sticky = any(part.holds_by_content for part in parts)
    treatments: dict[int, Treatment] = {}
    for part in parts:
        for at, treatment in part.treatments.items():
            treatments[at] = treatments.get(at, treatment).join(treatment)
    permitted = everything.intersection(*(part.left for part in parts))
    if nobody:
        causes.append(Part(Effect.LOCAL, Reason.NO_POLICY, everything))
    stuck = {at for at in treatments if not facts.finds[at].maskable}
    if stuck:
        covering = [part for part in parts if part.rule and stuck & part.treatments.keys()]
        named = min(covering, key=lambda part: part.order).rule if covering else None
        causes.append(Part(Effect.LOCAL, Reason.NOT_MASKABLE, everything, named))
        sticky |= any(not part.budgets for part in covering)
    if facts.held:
        causes.append(Part(Effect.LOCAL, Reason.CONVERSATION, everything))
        sticky = True
    effect = max(cause.effect for cause in causes)
    limiting = [part for part in parts if part.left != everything]
    limit = min((part.rule for part in limiting if part.rule), key=_name, default=None)
    if not permitted - home and everything != home:
        causes.append(Part(Effect.LOCAL, Reason.NO_PERMITTED_TARGET_OUTSIDE, everything, limit))
        free = [part for part in limiting if not part.budgets]
        remaining = everything.intersection(*(part.left for part in free))
        sticky |= any(part.limits_by_content for part in free) and not remaining - home
    if home and not permitted & home and not (effect.may_leave and permitted - home):
        causes.append(Part(Effect.BLOCK, Reason.NO_PERMITTED_TARGET, everything, limit))
    told = min(causes, key=lambda cause: cause.order)
    covering = [part for part in parts if part.rule and part.treatments]
    leaves = told.effect.may_leave
    return Outcome(
        effect=told.effect,
        reason=told.reason,
        rule=told.rule.ref if told.rule else None,
        permitted=permitted if leaves else permitted & home if told.effect < 4 else frozenset(),
        barred=frozenset[str]().union(*(part.barred for part in parts)),
        treatments=treatments if leaves else {},
        sticky=sticky,
        beyond=frozenset(
            budget
            for part in parts
            if told.effect is Effect.LOCAL and (part.effect is Effect.LOCAL or part.left <= home)
            for budget in part.budgets
        ),
        covers_content=not (leaves and covering) or any(not part.budgets for part in covering),
    )


def _left(rule: Rule, facts: Facts, targets: Sequence[Target]) -> frozenset[str]:
    if rule.restriction is None:
        return frozenset(target.name for target in targets)
    return rule.restriction.permitted(targets, facts.at.date())


def _counted(facts: Facts) -> list[int]:
    return [at for at in range(len(facts.finds)) if at not in facts.exempt]


def _treated(rule: Rule, facts: Facts) -> dict[int, Treatment]:
    if rule.then.treatment is None:
        return {}
    return {
        at: rule.then.treatment
        for at in _counted(facts)
        if not rule.then.covers
        or {facts.finds[at].entity, facts.finds[at].data_class.value} & {*rule.then.covers}
    }


def _name(rule: Rule | None) -> tuple[str, str]:
    return (rule.ref.policy, rule.ref.name) if rule else ("", "")
