"""The decision: every rule of every policy in force, and the strictest result.

Pure: the same policies, facts and targets always give the same decision, in
whatever order the files and rules stand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from gateway.core.decision import (
    Decision,
    MayLeave,
    Reason,
    Refused,
    StaysHome,
    Told,
    Trace,
    WouldBe,
)
from gateway.core.effects import Effect
from gateway.core.jsontree import JsonObject
from gateway.core.permission import Permission
from gateway.core.target import Target
from gateway.policy.cause import Cause, deciding
from gateway.policy.conditions.condition import Language
from gateway.policy.evaluate import Limit, Verdict, evaluate
from gateway.policy.facts import Facts
from gateway.policy.ground import Ground
from gateway.policy.model import PolicySet
from gateway.policy.recorded import recorded
from gateway.policy.result import Result, join_all
from gateway.policy.traces import told


def decide(
    policies: PolicySet, facts: Facts, targets: Sequence[Target], *, language: Language = "en"
) -> Decision:
    """Decide one request; `targets` are all those of the settings.

    `language` is that of the notes in the traces. Where no enforcing policy
    concerns the request, it stays at home.
    """
    ground = policies.grounds.of(targets, facts.at.date())
    verdicts: list[Verdict] = []
    on_trial: dict[str, Verdict] = {}
    permits: list[frozenset[Permission]] = []
    matched: list[Trace] = []
    in_force: dict[str, str] = {}
    exempt: frozenset[int] = frozenset()
    for policy in policies.policies:
        if not policy.scope.includes(facts):
            continue
        verdict = evaluate(policy, policy.counted(facts), ground)
        exempt |= verdict.facts.exempt
        matched += policy.table.matched(verdict.counting)
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
            traces=Told(tuple(matched), partial(told, policies, facts, language)),
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
    verdicts: Sequence[Verdict]
    sticky: bool

    @property
    def would_be(self) -> WouldBe:
        """What another decision says of it, in which it does not count."""
        return WouldBe(effect=self.result.effect, reason=self.cause.reason, rule=self.cause.rule)

    @property
    def covers_content(self) -> bool:
        """Whether a rule that is not on a budget asks for any of the treatments."""
        covered = [verdict.covered_for for verdict in self.verdicts]
        return not any(by_rule for by_rule, _ in covered) or any(alone for _, alone in covered)

    def raised(self, cause: Cause, *, sticky: bool) -> _Outcome:
        """Join an effect that holds for the request as a whole."""
        extra = Result(effect=cause.effect, permitted=self.result.permitted)
        return _Outcome(
            result=self.result.join(extra),
            cause=deciding((self.cause, cause)),
            verdicts=self.verdicts,
            sticky=self.sticky or sticky,
        )


def _outcome(verdicts: Sequence[Verdict], facts: Facts, ground: Ground) -> _Outcome:
    return _at_targets(_joined(verdicts, facts, ground), ground)


def _joined(verdicts: Sequence[Verdict], facts: Facts, ground: Ground) -> _Outcome:
    nothing = Result(effect=Effect.ALLOW, permitted=ground.everything)
    causes = [verdict.cause for verdict in verdicts]
    if not verdicts:
        causes.append(Cause(Effect.LOCAL, Reason.NO_POLICY))
        nothing = Result(effect=Effect.LOCAL, permitted=ground.everything)
    outcome = _Outcome(
        result=join_all([verdict.result for verdict in verdicts], nothing),
        cause=deciding(causes),
        verdicts=verdicts,
        sticky=any(verdict.held_by_content for verdict in verdicts),
    )
    stuck = _not_maskable(outcome, facts) if facts.fixed else None
    if stuck is not None:
        cause, by_content = stuck
        outcome = outcome.raised(cause, sticky=by_content)
    if facts.held:
        outcome = outcome.raised(Cause(Effect.LOCAL, Reason.CONVERSATION), sticky=True)
    return outcome


def _not_maskable(outcome: _Outcome, facts: Facts) -> tuple[Cause, bool] | None:
    """The cause, and whether content alone asks to cover what cannot be masked."""
    stuck = {index for index in outcome.result.treatments if not facts.finds[index].maskable}
    if not stuck:
        return None
    covering = [rule for verdict in outcome.verdicts for rule in verdict.covering(stuck)]
    causes = [Cause(rule.then.effect, Reason.RULE, rule.ref) for rule in covering]
    by_content = any(not rule.when.budgets for rule in covering)
    rule = deciding(causes).rule if causes else None
    return Cause(Effect.LOCAL, Reason.NOT_MASKABLE, rule), by_content


def _at_targets(outcome: _Outcome, ground: Ground) -> _Outcome:
    """Raise the effect where the targets that remain do not carry it.

    Where the settings hold no target at home, nothing is refused for want of a
    target: the effect is `local`, and permits none.
    """
    result = outcome.result
    inside, outside = result.permitted & ground.home, result.permitted - ground.home
    none_outside = not outside and ground.everything != ground.home
    none = ground.home and not inside and not (result.effect.may_leave and outside)
    if not none_outside and not none:
        return outcome
    limiting = [limit for verdict in outcome.verdicts for limit in verdict.limiting()]
    names = [(limit.rule.ref.policy, limit.rule.ref.name, limit.rule.ref) for limit in limiting]
    rule = min(names, key=lambda name: name[:2])[2] if names else None
    if none_outside:
        cause = Cause(Effect.LOCAL, Reason.NO_PERMITTED_TARGET_OUTSIDE, rule)
        outcome = outcome.raised(cause, sticky=_content_alone(limiting, ground))
    if none:
        cause = Cause(Effect.BLOCK, Reason.NO_PERMITTED_TARGET, rule)
        outcome = outcome.raised(cause, sticky=False)
    return outcome


def _content_alone(limiting: Sequence[Limit], ground: Ground) -> bool:
    """Whether no target outside would remain if no budget took any away, and content did."""
    others = [limit for limit in limiting if not limit.rule.when.budgets]
    remaining = ground.everything.intersection(*(limit.left for limit in others))
    return any(limit.by_content for limit in others) and not remaining - ground.home


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
        covers_content=outcome.covers_content if result.effect.may_leave else True,
        facts=beside.facts,
        sticky=outcome.sticky,
        beyond=_beyond(outcome) if kind is StaysHome else frozenset(),
    )


def _beyond(outcome: _Outcome) -> frozenset[str]:
    return frozenset(budget for verdict in outcome.verdicts for budget in verdict.beyond())
