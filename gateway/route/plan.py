"""The targets that are asked for one request, in order.

Only targets that the decision permits appear, and the order never widens: after
a target at home only targets at home follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from gateway.core.decision import Decision, StaysHome
from gateway.core.preference import Check
from gateway.core.target import Target
from gateway.route.catalogue import Asked, Catalogue, model_of
from gateway.route.needs import Needs

NO_LOCAL_TARGET = "no_local_target"
NO_PERMITTED_TARGET = "no_permitted_target"
LOCAL_UNAVAILABLE = "local_unavailable"
UNSUPPORTED_BY_LOCAL = "unsupported_by_local"
CONTEXT_LENGTH_EXCEEDED = "context_length_exceeded"
TOOL_NOT_ALLOWED = "tool_not_allowed"
EMBEDDING_NOT_PERMITTED = "embedding_not_permitted"


Ready: TypeAlias = Callable[[Target], bool]
"""Whether a target has a server that may be asked now."""


def everywhere(target: Target) -> bool:  # noqa: ARG001 - the same for every target
    """As if every target could be asked now."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One target to ask, and the model to name there.

    Its answer is held, and another model asked, where it does not pass `accept_if`.
    """

    target: Target
    model: str = field(repr=False)
    accept_if: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Whom to ask in turn; where nobody can be asked, `reason` says why.

    `no_local_target`: the request is held, and no target at home is permitted.
    `unsupported_by_local`: it is held, and none at home can do all it needs;
    `lacking` names what the first of them cannot. `context_length_exceeded`: it
    is held and too long for them. `no_permitted_target`: it may leave, and
    still none is permitted. `local_unavailable`: those at home that could
    answer are ejected. `tool_not_allowed`: no target that may be asked runs a tool that
    only its provider can run. `embedding_not_permitted`: the one model whose vectors
    were asked for may not be asked. `cascade` says that the order is that of a
    policy, in which each choice is tried that can be paid.
    """

    choices: tuple[Choice, ...]
    reason: str = ""
    lacking: str = ""
    cascade: bool = False


def plan(
    decision: Decision,
    asked: Asked,
    catalogue: Catalogue,
    *,
    needs: Needs,
    ready: Ready = everywhere,
) -> Plan:
    """Order the targets for a request with these `needs`.

    First the one that the app asked for; for `auto` the default for anything,
    then the local default. Where that one is forbidden or cannot do what is
    needed, or the request is held, the local default and then every other
    permitted target at home, those first whose context has room.
    """
    permitted = _distinct(
        Choice(target=item.target, model=item.model)
        for item in _candidates(decision, asked, catalogue, needs)
        if item.target is not None and decision.permits(item.target.name, item.model)
    )
    if isinstance(decision, StaysHome):
        permitted = tuple(choice for choice in permitted if choice.target.at_home)
    candidates = tuple(choice for choice in permitted if suits(choice.target, needs))
    if not candidates:
        return _nobody(decision, permitted, needs)
    if isinstance(decision, StaysHome):
        candidates = tuple(sorted(candidates, key=lambda one: not needs.likely_fits(one.target)))
    able = tuple(choice for choice in candidates if ready(choice.target))
    if not able and all(choice.target.at_home for choice in candidates):
        return Plan(choices=(), reason=LOCAL_UNAVAILABLE)
    return Plan(choices=able or candidates)


def plan_embedding(decision: Decision, asked: Asked, catalogue: Catalogue) -> Plan:
    """The one target whose vectors are asked for: those of another do not mix with them.

    For `auto` the default for anything, and where that one is forbidden the local default.
    """
    first = (asked,) if asked.target else (catalogue.default_any, catalogue.default_local)
    for item in first:
        if item is None or item.target is None:
            continue
        held = isinstance(decision, StaysHome) and not item.target.at_home
        if not held and decision.permits(item.target.name, item.model):
            return Plan(choices=(Choice(target=item.target, model=item.model),))
    return Plan(choices=(), reason=EMBEDDING_NOT_PERMITTED)


def _nobody(decision: Decision, permitted: tuple[Choice, ...], needs: Needs) -> Plan:
    """Say why nobody can be asked."""
    if needs.run_by:
        return Plan(choices=(), reason=TOOL_NOT_ALLOWED)
    if not isinstance(decision, StaysHome):
        return Plan(choices=(), reason=NO_PERMITTED_TARGET)
    lacking = [sorted(needs.lacking_at(choice.target)) for choice in permitted]
    if not permitted:
        return Plan(choices=(), reason=NO_LOCAL_TARGET)
    if all(lacking):
        return Plan(choices=(), reason=UNSUPPORTED_BY_LOCAL, lacking=lacking[0][0])
    return Plan(choices=(), reason=CONTEXT_LENGTH_EXCEEDED)


def _candidates(
    decision: Decision, asked: Asked, catalogue: Catalogue, needs: Needs
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
    settled = any(
        item.target is not None
        and decision.permits(item.target.name, item.model)
        and suits(item.target, needs)
        for item in wanted
    )
    if isinstance(decision, StaysHome) or not settled:
        yield from (item for item in homeward if item is not None)


def suits(target: Target, needs: Needs) -> bool:
    """Whether a target can do what is needed; one outside is not judged, it says so itself.

    A tool that a provider runs is run nowhere else.
    """
    if needs.run_by:
        return not target.at_home and target.provider == needs.run_by
    if not target.at_home:
        return True
    return not needs.lacking_at(target) and not needs.too_long_for(target)


def _distinct(choices: Iterator[Choice]) -> tuple[Choice, ...]:
    """The first choice at each target."""
    kept: dict[str, Choice] = {}
    for choice in choices:
        kept.setdefault(choice.target.name, choice)
    return tuple(kept.values())
