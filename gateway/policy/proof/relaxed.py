"""Whether a change of policies lets something out that stayed, or out less hidden.

Were a new decision looser than the old one for any facts, it would be so for
the least that make the old contribution count that the new policies lack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from gateway.core.decision import Decision, Reason
from gateway.core.effects import Effect
from gateway.core.finding import DataClass
from gateway.core.target import Target
from gateway.policy.clauses import EMPTY
from gateway.policy.decide import decide
from gateway.policy.facts import Facts
from gateway.policy.model import Policy, PolicySet, Scope
from gateway.policy.proof.shown import CounterExample, shown
from gateway.policy.proof.space import Space, space_of
from gateway.policy.proof.stated import Stated
from gateway.policy.proof.triggers import of_otherwise, of_rule
from gateway.policy.result import weaker
from gateway.policy.rule import Rule


class Loosening(StrEnum):
    """How one decision is looser than another, the gravest first."""

    LEAVES = "leaves"
    LESS_HIDDEN = "less_hidden"
    PERMISSION = "permission"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """Facts for which new policies are looser than old ones.

    `rule` is the old rule that held them, None where `otherwise` or what was not
    read did.
    """

    how: Loosening
    rule: Rule | None
    before: CounterExample
    now: CounterExample


def relaxed(
    old: PolicySet,
    new: PolicySet,
    entities: Mapping[str, DataClass],
    targets: Sequence[Target] | None = None,
    *,
    unchanged: Set[tuple[str, str]] = frozenset(),
) -> list[Relaxed]:
    """At most one example for each rule of `old`, and one for `otherwise` and what was not read.

    `unchanged` are rules, by policy and name, that `new` has as they were in a
    policy whose head did not change either. No example at all proves that
    nothing is looser: whatever stayed stays, and whatever was hidden is. Raises
    PolicyError where there is too much to go through.
    """
    space = space_of([old, new], entities, targets)
    comparison = _Comparison(old=old, new=new, space=space, named=targets is not None)
    found: list[Relaxed] = []
    for policy, rule in _held_by(old, unchanged):
        one = comparison.first(policy, rule)
        if one is not None and all(one.now.given != other.now.given for other in found):
            found.append(one)
    return found


def loosening(
    old: Decision, new: Decision, targets: Sequence[Target], words: frozenset[str] = frozenset()
) -> Loosening | None:
    """How `new` is looser than `old`, both of the same facts.

    `words` are names of the form `target/model`, of which each is a way out of
    its own where the target has several models.
    """
    outside = [target for target in targets if not target.at_home]
    if _ways_out(new, outside, words) - _ways_out(old, outside, words):
        return Loosening.LEAVES
    if new.effect.may_leave and any(
        index not in new.treatments or not weaker(treatment, new.treatments[index])
        for index, treatment in old.treatments.items()
    ):
        return Loosening.LESS_HIDDEN
    if new.effect is not Effect.BLOCK and new.permissions - old.permissions:
        return Loosening.PERMISSION
    refused = old.effect is Effect.BLOCK and old.reason is not Reason.NO_PERMITTED_TARGET
    return Loosening.ANSWERED if refused and new.effect is not Effect.BLOCK else None


def _ways_out(decision: Decision, outside: Sequence[Target], words: frozenset[str]) -> set[str]:
    if not decision.effect.may_leave:
        return set()
    ways = {target.name for target in outside if target.name in decision.permitted}
    return ways | {
        word
        for word in words - decision.barred
        if any(word.startswith(f"{name}/") for name in ways)
    }


def _held_by(
    old: PolicySet, unchanged: Set[tuple[str, str]]
) -> Iterator[tuple[Policy | None, Rule | None]]:
    """Each contribution of the old policies that the new ones may lack."""
    for policy in old.policies:
        if not policy.reporting:
            for rule in policy.rules:
                if (policy.name, rule.ref.name) not in unchanged:
                    yield policy, rule
    yield None, None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparison:
    """Two sets of policies, and where to look for a difference."""

    old: PolicySet
    new: PolicySet
    space: Space
    named: bool

    def first(self, policy: Policy | None, rule: Rule | None) -> Relaxed | None:
        """The first facts, of those that make one contribution count, for which `new` is looser."""
        if policy is None or rule is None:
            ways, scope, when = of_otherwise(self.old, self.space), Scope(), EMPTY
        else:
            ways, scope, when = of_rule(policy, rule, self.space), policy.scope, rule.when
        for stated, facts in self.space.stated(ways, scope, when):
            if not when.holds(facts):
                continue
            how = self._looser(facts, self.space.targets)
            if how is not None:
                return Relaxed(
                    how=how,
                    rule=rule,
                    before=self._shown(self.old, stated, facts, how),
                    now=self._shown(self.new, stated, facts, how),
                )
        return None

    def _looser(self, facts: Facts, targets: Sequence[Target]) -> Loosening | None:
        words = frozenset(word for one in (self.old, self.new) for word in _barred(one))
        before, now = (decide(one, facts, targets) for one in (self.old, self.new))
        return loosening(before, now, targets, words)

    def _shown(
        self, policies: PolicySet, stated: Stated, facts: Facts, how: Loosening
    ) -> CounterExample:
        def same(targets: Sequence[Target]) -> bool:
            return self._looser(facts, targets) is how

        return shown(policies, stated, facts, self.space.targets, same, named=self.named)


def _barred(policies: PolicySet) -> Iterator[str]:
    for policy in policies.policies:
        for rule in policy.rules:
            if rule.restriction is not None:
                yield from rule.restriction.barred
