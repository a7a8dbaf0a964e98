"""Which models a policy test would ask in turn, by the order that the gateway keeps."""

from __future__ import annotations

from gateway.policy.trials import FALLS_SHORT, Asking, Told
from gateway.route.cascade import plan_cascade
from gateway.route.catalogue import Asked, Catalogue
from gateway.route.needs import Needs
from gateway.route.plan import Choice, Plan, plan


def tried(asking: Asking) -> tuple[str, ...]:
    """The names of the models, until one answers so that no other is asked."""
    names: list[str] = []
    short: set[str] = set()
    for choice in _plan(asking).choices:
        name = _name(choice)
        if name in short:
            if not choice.accept_if:
                break  # it has answered already, and that answer is given
            continue
        names.append(name)
        told = asking.answers.get(name, Told.OK)
        if told is Told.FAILED:
            continue
        if FALLS_SHORT.get(told) not in choice.accept_if:
            break
        short.add(name)
    return tuple(names)


def _plan(asking: Asking) -> Plan:
    inside = next((target.name for target in asking.targets if target.at_home), None)
    first = next((target.name for target in asking.targets), None)
    catalogue = Catalogue(asking.targets, default_local=inside, default_any=first)
    needs = Needs()
    if asking.rows:
        return plan_cascade(asking.decision, asking.rows, catalogue, needs=needs)
    return plan(asking.decision, Asked(target=None), catalogue, needs=needs)


def _name(choice: Choice) -> str:
    target = choice.target
    alone = choice.model == target.model
    return target.name if alone else f"{target.name}/{choice.model}"
