"""The decision: every rule of every policy in force, and the strictest result.

Pure: the same policies, facts and targets always give the same decision, in
whatever order the files and rules stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from gateway.core.decision import (
    Decision,
    MayLeave,
    Reason,
    Refused,
    RuleRef,
    StaysHome,
    Told,
    Trace,
    WouldBe,
)
from gateway.core.effects import Effect
from gateway.core.jsontree import JsonObject
from gateway.core.permission import Permission
from gateway.core.target import Target
from gateway.policy.conditions.condition import Language
from gateway.policy.evaluate import (
    Cause,
    Contribution,
    Ground,
    Verdict,
    evaluate,
    explained,
    unconcerned,
)
from gateway.policy.facts import Facts, without_public
from gateway.policy.model import Policy, PolicySet
from gateway.policy.recorded import recorded
from gateway.policy.result import Result, join_all

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


def decide(
    policies: PolicySet, facts: Facts, targets: Sequence[Target], *, language: Language = "en"
) -> Decision:
    """Decide one request; `targets` are all those of the settings.

    `language` is that of the notes in the traces. Where no enforcing policy
    concerns the request, it stays at home.
    """
    ground = Ground(
        targets=tuple(targets),
        everything=frozenset(target.name for target in targets),
        home=frozenset(target.name for target in targets if target.at_home),
        day=facts.at.date(),
        language=language,
    )
    verdicts: list[Verdict] = []
    on_trial: dict[str, Verdict] = {}
    permits: list[frozenset[Permission]] = []
    matched: list[Trace] = []
    in_force: dict[str, str] = {}
    exempt: frozenset[int] = frozenset()
    for policy in policies.policies:
        if not policy.scope.includes(facts):
            continue
        counted = _counted(policy, facts)
        exempt |= counted.exempt
        verdict, said = evaluate(policy, counted, ground)
        matched += said
        in_force[policy.name] = policy.digest
        if policy.reporting:
            on_trial[policy.name] = verdict
        else:
            verdicts.append(verdict)
            permits.append(policy.permits)
    return _decision(
        _outcome(verdicts, facts, ground),
        ground,
        _Beside(
            traces=Told(tuple(matched), partial(_told, policies, facts, language)),
            policies=in_force,
            digest=policies.digest,
            exempt=exempt,
            permissions=frozenset.intersection(*permits) if permits else frozenset(),
            would_be={
                name: _outcome([*verdicts, verdict], facts, ground).would_be
                for name, verdict in on_trial.items()
            },
            facts=partial(recorded, facts),
        ),
    )


def _told(policies: PolicySet, facts: Facts, language: Language) -> tuple[Trace, ...]:
    """What every rule of every policy says of the request, in words."""
    traces: list[Trace] = []
    for policy in policies.policies:
        if policy.scope.includes(facts):
            traces.extend(explained(policy, _counted(policy, facts), language))
        else:
            traces.extend(unconcerned(policy, language))
    return tuple(traces)


def _counted(policy: Policy, facts: Facts) -> Facts:
    """The facts as `policy` counts them."""
    return without_public(facts, policy.known_public) if policy.known_public else facts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What a decision says besides its effect and its targets."""

    traces: Sequence[Trace]
    policies: dict[str, str]
    digest: str
    exempt: frozenset[int]
    permissions: frozenset[Permission]
    would_be: dict[str, WouldBe]
    facts: Callable[[], JsonObject]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """The joined result while it rises to its final height."""

    result: Result
    cause: Cause
    contributions: tuple[Contribution, ...]
    sticky: bool

    @property
    def would_be(self) -> WouldBe:
        """What another decision says of it, in which it does not count."""
        return WouldBe(effect=self.result.effect, reason=self.cause.reason, rule=self.cause.rule)

    @property
    def covers_content(self) -> bool:
        """Whether a rule that is not on a budget asks for any of the treatments."""
        covering = [item for item in self.contributions if item.result.treatments]
        return not covering or any(not item.rule.when.budgets for item in covering)

    def beyond(self, home: frozenset[str]) -> frozenset[str]:
        """The budgets by which a rule alone holds the request at home."""
        return frozenset(
            used.budget
            for item in self.contributions
            if item.result.effect is Effect.LOCAL or item.result.permitted <= home
            for used in item.rule.when.budgets
        )

    def raised(self, cause: Cause, *, sticky: bool) -> _Outcome:
        """Join an effect that holds for the request as a whole."""
        extra = Result(effect=cause.effect, permitted=self.result.permitted)
        return _Outcome(
            result=self.result.join(extra),
            cause=_deciding((self.cause, cause)),
            contributions=self.contributions,
            sticky=self.sticky or sticky,
        )


def _outcome(verdicts: Sequence[Verdict], facts: Facts, ground: Ground) -> _Outcome:
    return _at_targets(_joined(verdicts, facts, ground), ground)


def _joined(verdicts: Sequence[Verdict], facts: Facts, ground: Ground) -> _Outcome:
    nothing = Result(effect=Effect.ALLOW, permitted=ground.everything)
    causes = [cause for verdict in verdicts for cause in verdict.causes]
    if not verdicts:
        causes.append(Cause(effect=Effect.LOCAL, reason=Reason.NO_POLICY))
        nothing = Result(effect=Effect.LOCAL, permitted=ground.everything)
    outcome = _Outcome(
        result=join_all([verdict.result for verdict in verdicts], nothing),
        cause=_deciding(causes),
        contributions=tuple(item for verdict in verdicts for item in verdict.contributions),
        sticky=any(verdict.held_by_content for verdict in verdicts),
    )
    stuck = _not_maskable(outcome, facts)
    if stuck is not None:
        cause, by_content = stuck
        outcome = outcome.raised(cause, sticky=by_content)
    if facts.held:
        home = Cause(effect=Effect.LOCAL, reason=Reason.CONVERSATION)
        outcome = outcome.raised(home, sticky=True)
    return outcome


def _not_maskable(outcome: _Outcome, facts: Facts) -> tuple[Cause, bool] | None:
    """The cause, and whether content alone asks to cover what cannot be masked."""
    stuck = {index for index in outcome.result.treatments if not facts.finds[index].maskable}
    if not stuck:
        return None
    covering = [
        item for item in outcome.contributions if not stuck.isdisjoint(item.result.treatments)
    ]
    causes = (
        Cause(effect=item.result.effect, reason=Reason.RULE, rule=item.rule.ref)
        for item in covering
    )
    by = min(causes, key=_order, default=None)
    by_content = any(not item.rule.when.budgets for item in covering)
    rule = None if by is None else by.rule
    return Cause(effect=Effect.LOCAL, reason=Reason.NOT_MASKABLE, rule=rule), by_content


def _at_targets(outcome: _Outcome, ground: Ground) -> _Outcome:
    """Raise the effect where the targets that remain do not carry it.

    Where the settings hold no target at home, nothing is refused for want of a
    target: the effect is `local`, and permits none.
    """
    result = outcome.result
    inside, outside = result.permitted & ground.home, result.permitted - ground.home
    limiting = [
        item for item in outcome.contributions if item.result.permitted != ground.everything
    ]
    rule = min((item.rule.ref for item in limiting), key=_name, default=None)
    if not outside and ground.everything != ground.home:
        cause = Cause(effect=Effect.LOCAL, reason=Reason.NO_PERMITTED_TARGET_OUTSIDE, rule=rule)
        outcome = outcome.raised(cause, sticky=_content_alone(limiting, ground))
    if ground.home and not inside and not (result.effect.may_leave and outside):
        cause = Cause(effect=Effect.BLOCK, reason=Reason.NO_PERMITTED_TARGET, rule=rule)
        outcome = outcome.raised(cause, sticky=False)
    return outcome


def _content_alone(limiting: Sequence[Contribution], ground: Ground) -> bool:
    """Whether no target outside would remain if no budget took any away, and content did."""
    others = [item for item in limiting if not item.rule.when.budgets]
    remaining = ground.everything.intersection(*(item.result.permitted for item in others))
    return any(item.by_content for item in others) and not remaining - ground.home


def _decision(outcome: _Outcome, ground: Ground, beside: _Beside) -> Decision:
    result = outcome.result
    kind: type[MayLeave] | type[StaysHome] | type[Refused] = MayLeave
    permitted = result.permitted
    if result.effect is Effect.LOCAL:
        kind, permitted = StaysHome, permitted & ground.home
    elif result.effect is Effect.BLOCK:
        kind, permitted = Refused, frozenset()
    return kind(
        effect=result.effect,
        reason=outcome.cause.reason,
        rule=outcome.cause.rule,
        permitted=permitted,
        barred=result.barred,
        treatments=result.treatments if result.effect.may_leave else {},
        traces=beside.traces,
        policies=beside.policies,
        digest=beside.digest,
        exempt=beside.exempt,
        permissions=beside.permissions,
        would_be=beside.would_be,
        covers_content=outcome.covers_content,
        facts=beside.facts,
        sticky=outcome.sticky,
        beyond=outcome.beyond(ground.home) if kind is StaysHome else frozenset(),
    )


def _deciding(causes: Iterable[Cause]) -> Cause:
    return min(causes, key=_order)


def _order(cause: Cause) -> tuple[int, int, str, str]:
    """The strictest first, then what explains best, then policy name, then rule name."""
    policy, rule = ("", "") if cause.rule is None else _name(cause.rule)
    return (-cause.effect, _RANK[cause.reason], policy, rule)


def _name(rule: RuleRef) -> tuple[str, str]:
    return (rule.policy, rule.name)
