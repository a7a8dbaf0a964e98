"""The rules of one policy, ready to be evaluated together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from gateway.core.decision import Trace, Treatment
from gateway.core.effects import Effect
from gateway.policy.compiled.clauses import ClauseIndex
from gateway.policy.compiled.masks import chosen, mask_of, masks_by
from gateway.policy.facts import Facts
from gateway.policy.restrictions import Restriction
from gateway.policy.result import stricter
from gateway.policy.rule import Rule


class Counting(NamedTuple):
    """The rules that count for one request.

    `vetoed` are the grants among them in whose place `otherwise` stands as well;
    `matched` are those that say something of their own: a vetoed grant does
    where it is above `otherwise`.
    """

    all: int
    vetoed: int
    matched: int


class RuleTable:
    """The rules of a policy in masks, each by what it asks for.

    `effects` are those that rules have, the strictest first; `restrictions` what
    they say of targets, each once. `by_content` are the rules that content
    makes count, `on_budget` those on a budget, `grants` those that are no addition.
    """

    def __init__(self, rules: Sequence[Rule], otherwise: Effect) -> None:
        self.rules = tuple(rules)
        effects = masks_by((at, rule.then.effect) for at, rule in enumerate(rules))
        self.effects = dict(sorted(effects.items(), reverse=True))
        limits = ((at, rule.restriction) for at, rule in enumerate(rules))
        self.restrictions: tuple[tuple[Restriction, int], ...] = tuple(
            masks_by((at, limit) for at, limit in limits if limit is not None).items()
        )
        self.grants = mask_of(rules, lambda rule: not rule.is_addition)
        self.on_budget = mask_of(rules, lambda rule: bool(rule.when.budgets))
        self.by_content = mask_of(rules, lambda rule: rule.when.content) & ~self.on_budget
        self._every = (1 << len(rules)) - 1
        self._weak = mask_of(rules, lambda rule: rule.then.effect <= otherwise)
        self._when = ClauseIndex([rule.when for rule in rules])
        self._unless = ClauseIndex([rule.unless for rule in rules])
        self._excepting = mask_of(rules, lambda rule: bool(rule.unless.conditions))
        self._vetoable = mask_of(rules, lambda rule: rule.unless.content)
        self._counted = tuple(rule.counted for rule in rules)
        names = sorted(range(len(rules)), key=lambda at: rules[at].ref.name)
        self._by_name = tuple(rules[at] for at in names)
        self._ranks = tuple(sorted(range(len(rules)), key=names.__getitem__))
        self._treating, self._covering = _treating(rules)

    def counting(self, facts: Facts) -> Counting:
        """The rules that count for a request that the policy concerns."""
        holding = self._when.holding(facts, self._every)
        excepting = holding & self._excepting
        spared = self._unless.holding(facts, excepting) if excepting else 0
        vetoed = spared & self._vetoable
        counting = holding & ~(spared & ~vetoed)
        return Counting(counting, vetoed, counting & ~(vetoed & self._weak))

    def matched(self, counting: Counting) -> tuple[Trace, ...]:
        """The traces of the rules that matched, without their words."""
        return tuple(chosen(self._counted, counting.matched))

    def first(self, mask: int) -> Rule | None:
        """The first rule of a mask by name, None for none."""
        return self._by_name[min(chosen(self._ranks, mask))] if mask else None

    def treatment(self, kind: str, mask: int) -> Treatment | None:
        """What the rules of a mask do to findings of `kind`, those to all findings for ``""``."""
        found: Treatment | None = None
        for treatment, asking in self._treating.get(kind, ()):
            if asking & mask:
                found = treatment if found is None else stricter(found, treatment)
        return found

    def covering(self, kinds: Iterable[str], mask: int) -> int:
        """The rules of a mask that cover findings of these kinds, or of all."""
        covering = self._covering.get("", 0)
        for kind in kinds:
            covering |= self._covering.get(kind, 0)
        return covering & mask


def _treating(
    rules: Sequence[Rule],
) -> tuple[Mapping[str, Sequence[tuple[Treatment, int]]], Mapping[str, int]]:
    """By kind, `""` for all: each treatment with the rules that ask for it, and all of these."""
    asked = [
        (at, (kind, rule.then.treatment))
        for at, rule in enumerate(rules)
        if rule.then.treatment is not None
        for kind in rule.then.covers or ("",)
    ]
    treating: dict[str, list[tuple[Treatment, int]]] = {}
    for (kind, treatment), mask in masks_by(asked).items():
        treating.setdefault(kind, []).append((treatment, mask))
    return treating, masks_by((at, kind) for at, (kind, _) in asked)
