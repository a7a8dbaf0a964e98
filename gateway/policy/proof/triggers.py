"""The least that makes one contribution to a decision count.

A decision is the join of contributions, so that a strict effect, a target taken
away or a value masked can always be laid at the door of one rule, of `otherwise`,
or of what was not read. Only the want of every target outside needs several.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, combinations

from gateway.core.effects import Effect
from gateway.core.errors import PolicyError
from gateway.policy.clauses import EMPTY, Clause
from gateway.policy.conditions.tells import Least
from gateway.policy.model import Policy, PolicySet
from gateway.policy.proof.space import Space, Way
from gateway.policy.rule import Rule

_MOST_RESTRICTING = 10


def of_rule(policy: Policy, rule: Rule, space: Space, when: Clause = EMPTY) -> list[Way]:
    """What makes `rule` count beside `when`, what sets it aside, and what is then covered."""
    both = [when, rule.when]
    ways = space.ways(both)
    kinds = [Least(fact="finds", names=(kind,)) for kind in rule.then.covers] or space.kinds()
    if rule.then.treatment is not None:
        ways += [way for kind in kinds for way in space.ways(both, kind)]
    if rule.unless.content:
        aside = [*both, rule.unless]
        ways += space.ways(aside)
        if _hides(policy.otherwise) or rule.then.treatment is not None:
            ways += [way for kind in space.kinds() for way in space.ways(aside, kind)]
    return ways + unknown_to(policy, ways, space)


def unknown_to(policy: Policy, ways: Iterable[Way], space: Space) -> list[Way]:
    """The same requests, all found in documents that others know to be public and this one not."""
    marks = tuple(sorted(space.marks - frozenset(policy.known_public)))
    return [
        Way(way.chosen, replace(way.content, public=marks))
        for way in ways
        if marks and any(cell.fact == "finds" for cell in way.content.amounts)
    ]


def of_otherwise(policies: PolicySet, space: Space, when: Clause = EMPTY) -> list[Way]:
    """The least request, of which a part may be unread, and what an `otherwise` may cover."""
    ways = space.ways([when])
    ways += uninspected(ways)
    hiding = [policy for policy in policies.policies if _hides(policy.otherwise)]
    if hiding:
        found = [way for kind in space.kinds() for way in space.ways([when], kind)]
        ways += found
        for policy in hiding:
            ways += unknown_to(policy, found, space)
    return ways


def of_anything(policies: PolicySet, space: Space, when: Clause) -> Iterator[Way]:
    """Everything that can raise the decision of a request for which `when` holds."""
    single = of_otherwise(policies, space, when)
    for policy in policies.policies:
        for rule in policy.rules:
            single += of_rule(policy, rule, space, when)
    for way in single:
        yield way
        yield Way(way.chosen, replace(way.content, unmaskable=True))
    for way in space.ways([when]):
        yield Way(way.chosen, replace(way.content, held=True))
    rules = [rule for policy in policies.policies for rule in policy.rules]
    for several in _restricting(rules):
        yield from space.ways([when, *(rule.when for rule in several)])


def _hides(effect: Effect) -> bool:
    return effect in {Effect.MASK, Effect.REDACT}


def _restricting(rules: Sequence[Rule]) -> Iterable[Sequence[Rule]]:
    """Rules that together may leave no target, each a part of what all of them say."""
    limiting = [rule for rule in rules if rule.restriction is not None]
    if len(limiting) > _MOST_RESTRICTING:
        raise PolicyError(
            f"{len(limiting)} rules have `within` or `without`: too many to say which effects "
            "they can have together.",
            hint="Let the statement allow every effect above its lowest, such as [local, block].",
        )
    sizes = range(2, len(limiting) + 1)
    return chain.from_iterable(combinations(limiting, size) for size in sizes)


def uninspected(ways: Iterable[Way]) -> list[Way]:
    """The same requests, of which a part was not read."""
    return [Way(way.chosen, replace(way.content, uninspected=True)) for way in ways]
