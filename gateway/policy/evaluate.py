"""What one policy says of one request.

The result of a policy is join(grants whose other conditions hold; `otherwise`
when there are none) ⊔ additions. A grant that content vetoes contributes
`otherwise` ⊔ itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import NamedTuple

from gateway.core.decision import Reason, RuleRef, Trace, Treatment
from gateway.core.effects import Effect
from gateway.core.target import Target
from gateway.policy.conditions.condition import Language
from gateway.policy.facts import Facts
from gateway.policy.model import Policy, Rule, Then
from gateway.policy.restrictions import Restriction, Within, within
from gateway.policy.result import Result, join_all
from gateway.policy.wording import WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One contribution to the effect, and where it comes from."""

    effect: Effect
    reason: Reason
    rule: RuleRef | None = None


class Contribution(NamedTuple):
    """A rule that counts: what it asks for, and whether content made it count."""

    rule: Rule
    result: Result
    by_content: bool
    vetoed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one policy that concerns the request says of it.

    `held_by_content` says that content alone would hold the request at home.
    """

    result: Result
    causes: tuple[Cause, ...]
    contributions: tuple[Contribution, ...]
    held_by_content: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What every rule is evaluated on: the targets of the settings, and the day."""

    targets: tuple[Target, ...]
    everything: frozenset[str]
    home: frozenset[str]
    day: date
    language: Language

    results: dict[tuple[Effect, tuple[str, ...], int, frozenset[int]], Result] = field(
        default_factory=dict
    )
    left: dict[Within | None, frozenset[str]] = field(default_factory=dict)

    def result(self, then: Then, restriction: Restriction | None, facts: Facts) -> Result:
        """What `then` asks for among the targets that `restriction` leaves.

        Rules that ask for the same share one result, worked out once.
        """
        key = (then.effect, then.covers, then.keep_last, facts.exempt)
        shared = self.results.get(key)
        if shared is None:
            shared = self.results[key] = Result(
                effect=then.effect,
                permitted=self.everything,
                treatments=_treatments(then, facts),
            )
        if restriction is None:
            return shared
        inside = self.left.get(restriction.within)
        if inside is None:
            inside = within(restriction.within, self.targets, self.day)
            self.left[restriction.within] = inside
        return Result(
            effect=then.effect,
            permitted=restriction.without_barred(self.targets, inside),
            barred=restriction.barred,
            treatments=shared.treatments,
        )


class _Standing(Enum):
    EXEMPT = "exempt"
    VETOED = "vetoed"
    HOLDS = "holds"


def evaluate(policy: Policy, facts: Facts, ground: Ground) -> tuple[Verdict, list[Trace]]:
    """Evaluate every rule of a policy that concerns the request; returns what matched, unexplained.

    `explained` finds the words for all of them.
    """
    contributions: list[Contribution] = []
    matched: list[Trace] = []
    for rule in policy.rules:
        if rule.when.failing(facts) is not None:
            continue
        standing = _standing(rule, facts)
        if standing is _Standing.EXEMPT:
            continue
        if _matches(rule, standing, policy):
            matched.append(rule.counted)
        vetoed = standing is _Standing.VETOED
        contributions.append(
            Contribution(
                rule=rule,
                result=ground.result(rule.then, rule.restriction, facts),
                by_content=vetoed or (rule.when.content and not rule.when.budgets),
                vetoed=vetoed,
            )
        )
    return _verdict(policy, contributions, facts, ground), matched


def explained(policy: Policy, facts: Facts, language: Language) -> Iterator[Trace]:
    """What each rule says of the request, and why, whether it matched or not."""
    for rule in policy.rules:
        failing = rule.when.failing(facts)
        if failing is not None:
            yield _silent(rule, failing.note(facts, language), language)
        else:
            yield _trace(rule, _standing(rule, facts), policy, facts, language)


def unconcerned(policy: Policy, language: Language) -> list[Trace]:
    """The traces of a policy that does not concern the request."""
    note = WORDS[language]["not_concerned"].format(policy=policy.name)
    return [rule.trace(note, matched=False) for rule in policy.rules]


def _standing(rule: Rule, facts: Facts) -> _Standing:
    if not rule.unless.conditions or rule.unless.failing(facts) is not None:
        return _Standing.HOLDS
    return _Standing.VETOED if rule.unless.content else _Standing.EXEMPT


def _verdict(
    policy: Policy, contributions: Sequence[Contribution], facts: Facts, ground: Ground
) -> Verdict:
    grants = [item for item in contributions if not item.rule.is_addition]
    falls_back = not grants or any(item.vetoed for item in grants)
    base = ground.result(Then(effect=policy.otherwise if falls_back else Effect.ALLOW), None, facts)
    result = join_all([item.result for item in contributions], base)
    causes = _causes(policy, contributions)
    if falls_back:
        causes.append(Cause(effect=policy.otherwise, reason=Reason.OTHERWISE))
    if facts.uninspected:
        causes.append(Cause(effect=policy.if_uninspected, reason=Reason.UNINSPECTED))
        unread = Result(effect=policy.if_uninspected, permitted=ground.everything)
        result = result.join(unread)
    return Verdict(
        result=result,
        causes=tuple(causes),
        contributions=tuple(contributions),
        held_by_content=_held_by_content(policy, contributions, facts),
    )


def _causes(policy: Policy, contributions: Sequence[Contribution]) -> list[Cause]:
    """The rules of the greatest effect; a vetoed grant only where it is above `otherwise`."""
    own = [
        item for item in contributions if not item.vetoed or item.result.effect > policy.otherwise
    ]
    top = max((item.result.effect for item in own), default=None)
    return [
        Cause(effect=item.result.effect, reason=Reason.RULE, rule=item.rule.ref)
        for item in own
        if item.result.effect is top
    ]


def _held_by_content(policy: Policy, contributions: Sequence[Contribution], facts: Facts) -> bool:
    if facts.uninspected and facts.opaque and policy.if_uninspected is Effect.LOCAL:
        return True
    return any(
        item.by_content
        and (policy.otherwise if item.vetoed else item.result.effect) is Effect.LOCAL
        for item in contributions
    )


def _treatments(then: Then, facts: Facts) -> Mapping[int, Treatment]:
    if then.treatment is None:
        return {}
    if not then.covers:
        counted = (index for index in range(len(facts.finds)) if index not in facts.exempt)
        return dict.fromkeys(counted, then.treatment)
    covered = [index for kind in then.covers for index in facts.kinds.get(kind, ())]
    return dict.fromkeys(covered, then.treatment)


def _silent(rule: Rule, note: str, language: Language) -> Trace:
    quiet = rule.quiet.get(language)
    return quiet if quiet is not None and quiet.note == note else rule.trace(note, matched=False)


def _trace(
    rule: Rule, standing: _Standing, policy: Policy, facts: Facts, language: Language
) -> Trace:
    words = WORDS[language]
    if standing is _Standing.HOLDS:
        return rule.trace(rule.when.note(facts, language) or words["always"], matched=True)
    note = rule.unless.note(facts, language)
    if standing is _Standing.EXEMPT:
        return rule.trace(words["exempt"].format(note=note), matched=False)
    matched = _matches(rule, standing, policy)
    return rule.trace(words["vetoed"].format(note=note), matched=matched)


def _matches(rule: Rule, standing: _Standing, policy: Policy) -> bool:
    """Whether a rule that is not exempt counts; a vetoed grant only above `otherwise`."""
    return standing is _Standing.HOLDS or rule.then.effect > policy.otherwise
