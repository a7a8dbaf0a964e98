"""What one policy says of one request.

The result of a policy is join(grants whose other conditions hold; `otherwise`
when there are none) ⊔ additions. A grant that content vetoes contributes
`otherwise` ⊔ itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from gateway.core.decision import Reason, Treatment
from gateway.core.effects import Effect
from gateway.policy.cause import Cause, deciding
from gateway.policy.compiled.masks import chosen
from gateway.policy.compiled.table import Counting
from gateway.policy.facts import Facts
from gateway.policy.ground import Ground
from gateway.policy.model import Policy
from gateway.policy.result import Result, stricter, treated
from gateway.policy.rule import Rule


class Limit(NamedTuple):
    """A rule that counts and takes targets away, what it leaves, and whether content made it."""

    rule: Rule
    left: frozenset[str]
    by_content: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one policy that concerns the request says of it; `facts` are as it counts them."""

    policy: Policy
    facts: Facts
    ground: Ground
    counting: Counting
    result: Result
    cause: Cause

    @property
    def held_by_content(self) -> bool:
        """Whether content alone would hold the request at home."""
        policy, counting, facts = self.policy, self.counting, self.facts
        if facts.uninspected and facts.opaque and policy.if_uninspected is Effect.LOCAL:
            return True
        if counting.vetoed and policy.otherwise is Effect.LOCAL:
            return True
        own = counting.all & ~counting.vetoed & policy.table.by_content
        return bool(own & policy.table.effects.get(Effect.LOCAL, 0))

    def covering(self, findings: Iterable[int]) -> Iterator[Rule]:
        """The rules that cover any of these findings."""
        found = [self.facts.finds[at] for at in findings if at not in self.facts.exempt]
        kinds = {kind for one in found for kind in (one.entity, one.data_class.value)}
        return chosen(self.policy.table.rules, self._covering(kinds))

    @property
    def covered_for(self) -> tuple[bool, bool]:
        """Whether rules cover any finding, and whether one of them is on no budget."""
        covering = self._covering(self.facts.kinds)
        return bool(covering), bool(covering & ~self.policy.table.on_budget)

    def limiting(self) -> Iterator[Limit]:
        """Every rule that takes targets away."""
        table, counting = self.policy.table, self.counting
        by_content = counting.vetoed | table.by_content
        for restriction, mask in table.restrictions:
            left = self.ground.left(restriction)
            if left != self.ground.everything:
                for at in chosen(range(len(table.rules)), mask & counting.all):
                    yield Limit(table.rules[at], left, bool(by_content >> at & 1))

    def beyond(self) -> Iterator[str]:
        """The budgets by which a rule alone holds the request at home."""
        ground, table = self.ground, self.policy.table
        for rule in chosen(table.rules, self.counting.all & table.on_budget):
            limit = rule.restriction
            left = ground.everything if limit is None else ground.left(limit)
            if rule.then.effect is Effect.LOCAL or left <= ground.home:
                yield from (used.budget for used in rule.when.budgets)

    def _covering(self, kinds: Iterable[str]) -> int:
        listed = tuple(kinds)
        return self.policy.table.covering(listed, self.counting.all) if listed else 0


def evaluate(policy: Policy, facts: Facts, ground: Ground) -> Verdict:
    """Evaluate a policy that concerns the request."""
    table = policy.table
    counting = table.counting(facts)
    grants = counting.all & table.grants
    falls_back = not grants or bool(grants & counting.vetoed)
    cause = deciding(_causes(policy, counting, facts, falls_back=falls_back))
    permitted, barred = ground.everything, frozenset[str]()
    for restriction, mask in table.restrictions:
        if mask & counting.all:
            permitted &= ground.left(restriction)
            barred |= restriction.barred
    result = Result(
        effect=cause.effect,
        permitted=permitted,
        barred=barred,
        treatments=_treatments(policy, counting, facts, falls_back=falls_back)
        if cause.effect.may_leave or facts.fixed
        else {},
    )
    return Verdict(policy, facts, ground, counting, result, cause)


def _causes(
    policy: Policy, counting: Counting, facts: Facts, *, falls_back: bool
) -> Iterator[Cause]:
    """What asks for an effect: of the rules, the first by name that ask for the most."""
    for effect, mask in policy.table.effects.items():
        rule = policy.table.first(mask & counting.matched)
        if rule is not None:
            yield Cause(effect, Reason.RULE, rule.ref)
            break
    if falls_back:
        yield Cause(policy.otherwise, Reason.OTHERWISE)
    if facts.uninspected:
        yield Cause(policy.if_uninspected, Reason.UNINSPECTED)


def _treatments(
    policy: Policy, counting: Counting, facts: Facts, *, falls_back: bool
) -> Mapping[int, Treatment]:
    """What is done to each finding that is covered, by a rule or by `otherwise`."""
    table = policy.table
    whole = table.treatment("", counting.all)
    if falls_back and policy.otherwise in {Effect.MASK, Effect.REDACT}:
        all_of_it = treated(policy.otherwise, 0)
        whole = all_of_it if whole is None else stricter(whole, all_of_it)
    found: dict[int, Treatment] = {}
    if whole is not None:
        counted = (at for at in range(len(facts.finds)) if at not in facts.exempt)
        found = dict.fromkeys(counted, whole)
    for kind, indices in facts.kinds.items():
        asked = table.treatment(kind, counting.all)
        if asked is not None:
            for at in indices:
                before = found.get(at)
                if before is not asked:
                    found[at] = asked if before is None else stricter(before, asked)
    return found
