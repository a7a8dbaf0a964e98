"""Every target that the restrictions of some policies can tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import product

from gateway.core.errors import PolicyError
from gateway.core.target import Boundary, Target, Transfer
from gateway.policy.given import DAY, USUAL_TARGETS
from gateway.policy.model import PolicySet
from gateway.policy.restrictions import Restriction

_MOST = 50_000
_VALID = Transfer(mechanism="given", expires=date(2099, 12, 31))


def restrictions_of(sets: Iterable[PolicySet]) -> list[Restriction]:
    """What the rules of these policies say of targets, each once."""
    found = {
        rule.restriction: None
        for policies in sets
        for policy in policies.policies
        for rule in policy.rules
        if rule.restriction is not None
    }
    return list(found)


def possible_targets(restrictions: Sequence[Restriction]) -> tuple[Target, ...]:
    """One target of each sort that no restriction tells apart, the usual two first.

    They differ in boundary, country, operator, licence, transfer basis and name.
    """
    alike: dict[tuple[object, ...], Target] = {}
    for number, target in enumerate((*USUAL_TARGETS, *_combinations(restrictions))):
        if number > _MOST:
            raise PolicyError(
                "The restrictions of these policies tell too many targets apart.",
                hint="Name your targets with --settings FILE.",
            )
        sign = tuple(bool(one.permitted((target,), DAY.date())) for one in restrictions)
        alike.setdefault((target.at_home, *sign, *_word(target, restrictions)), target)
    return tuple(alike.values())


def _word(target: Target, restrictions: Sequence[Restriction]) -> tuple[str, ...]:
    """The name, where a rule bars it: whether it is barred is not seen by its sort alone."""
    return (target.name,) if any(target.name in one.barred for one in restrictions) else ()


def _combinations(restrictions: Sequence[Restriction]) -> Iterator[Target]:
    withins = [one.within for one in restrictions if one.within is not None]
    countries = _members(within.country for within in withins)
    operators = _members(within.operator for within in withins)
    licences = _members(within.licence for within in withins)
    bases = (None, _VALID) if any(within.transfer for within in withins) else (None,)
    names = ["", *sorted({word for one in restrictions for word in one.barred})]
    combined = product(names, Boundary, countries, operators, licences, bases)
    for number, (name, boundary, country, operator, licence, basis) in enumerate(combined):
        yield Target(
            name=name or f"{boundary.value}/{number}",
            provider="scripted",
            boundary=boundary,
            country=country,
            operator=operator,
            licence=licence,
            transfer=basis,
        )


def _members(sets: Iterable[frozenset[str] | None]) -> list[str]:
    """One of each group of names that always stand together, and none of them."""
    listed = [one for one in dict.fromkeys(sets) if one is not None]
    alike: dict[tuple[bool, ...], str] = {}
    for name in sorted({name for one in listed for name in one}):
        alike.setdefault(tuple(name in one for one in listed), name)
    return ["", *alike.values()]
