"""The targets that are asked for one request, in order.

Only targets that the decision permits appear, and the order never widens: after
a target at home only targets at home follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from gateway.core.decision import Decision, StaysHome
from gateway.core.target import Target
from gateway.route.catalogue import Asked, Catalogue, model_of
from gateway.route.health import Health

NO_LOCAL_TARGET = "no_local_target"
NO_PERMITTED_TARGET = "no_permitted_target"
LOCAL_UNAVAILABLE = "local_unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One target to ask, and the model to name there."""

    target: Target
    model: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Whom to ask in turn; where nobody can be asked, `reason` says why.

    `no_local_target`: the request is held, and no permitted target at home can
    do what it needs. `no_permitted_target`: it may leave, and still none is
    permitted. `local_unavailable`: those at home that could answer are ejected.
    """

    choices: tuple[Choice, ...]
    reason: str = ""


def plan(
    decision: Decision,
    asked: Asked,
    catalogue: Catalogue,
    *,
    has: frozenset[str],
    health: Health,
) -> Plan:
    """Order the targets for a request that needs the capabilities `has`.

    First the one that the app asked for; for `auto` the default for anything,
    then the local default. Where that one is forbidden or lacks a capability, or
    the request is held, the local default and then every other permitted target at home.
    """
    candidates = _distinct(
        Choice(target=item.target, model=item.model)
        for item in _candidates(decision, asked, catalogue, has)
        if item.target is not None and _suits(decision, item, has)
    )
    if isinstance(decision, StaysHome):
        candidates = tuple(choice for choice in candidates if choice.target.at_home)
    if not candidates:
        held = isinstance(decision, StaysHome)
        return Plan(choices=(), reason=NO_LOCAL_TARGET if held else NO_PERMITTED_TARGET)
    ready = tuple(choice for choice in candidates if health.available(choice.target.name))
    if not ready and all(choice.target.at_home for choice in candidates):
        return Plan(choices=(), reason=LOCAL_UNAVAILABLE)
    return Plan(choices=ready or candidates)


def _candidates(
    decision: Decision, asked: Asked, catalogue: Catalogue, has: frozenset[str]
) -> Iterator[Asked]:
    homeward = (
        catalogue.default_local,
        *(
            Asked(target=target, model=model_of(target))
            for target in catalogue.targets
            if target.at_home and model_of(target)
        ),
    )
    first: tuple[Asked | None, ...] = (asked,)
    if asked.target is None:
        first = (catalogue.default_any, catalogue.default_local)
    wanted = tuple(item for item in first if item is not None)
    yield from wanted
    settled = any(_suits(decision, item, has) for item in wanted)
    if isinstance(decision, StaysHome) or not settled:
        yield from (item for item in homeward if item is not None)


def _suits(decision: Decision, item: Asked, has: frozenset[str]) -> bool:
    target = item.target
    return target is not None and decision.permits(target.name, item.model) and _can(target, has)


def _can(target: Target, has: frozenset[str]) -> bool:
    """An empty `can` says nothing, so that the target is asked; outside it is not looked at."""
    return not target.at_home or not target.can or has <= target.can


def _distinct(choices: Iterator[Choice]) -> tuple[Choice, ...]:
    """The first choice at each target."""
    kept: dict[str, Choice] = {}
    for choice in choices:
        kept.setdefault(choice.target.name, choice)
    return tuple(kept.values())
