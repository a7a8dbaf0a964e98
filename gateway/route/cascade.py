"""The models that a policy prefers, in its order, as far as the decision permits them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gateway.core.decision import Decision, StaysHome
from gateway.core.preference import Preference
from gateway.route.catalogue import Asked, Catalogue
from gateway.route.needs import Needs
from gateway.route.plan import Choice, Plan, Ready, everywhere, plan, suits


def plan_cascade(
    decision: Decision,
    rows: Sequence[Preference],
    catalogue: Catalogue,
    *,
    needs: Needs,
    ready: Ready = everywhere,
) -> Plan:
    """Order the targets that `rows` name; the last one is not checked, so that it always answers.

    Where the decision permits none of them, the order is that of `auto` without
    a policy. A held request may go on to the other targets at home.
    """
    chosen = tuple(
        choice
        for choice in _choices(rows, catalogue)
        if decision.permits(choice.target.name, choice.model)
        and not (isinstance(decision, StaysHome) and not choice.target.at_home)
        and suits(choice.target, needs)
    )
    usual = plan(decision, Asked(target=None), catalogue, needs=needs, ready=ready)
    if not chosen:
        return usual
    able = tuple(choice for choice in chosen if ready(choice.target)) or chosen
    tried = (*able[:-1], replace(able[-1], accept_if=()))
    if not isinstance(decision, StaysHome):
        return Plan(choices=tried, cascade=True)
    named = {choice.target.name for choice in tried}
    others = tuple(choice for choice in usual.choices if choice.target.name not in named)
    return Plan(choices=(*tried, *others), cascade=True)


def _choices(rows: Sequence[Preference], catalogue: Catalogue) -> Iterator[Choice]:
    for row in rows:
        for target in catalogue.targets:
            model = target.model_named(row.use)
            if model:
                yield Choice(target=target, model=model, accept_if=row.accept_if)
                break
