"""A counter-example in the words of `given:`, with no more targets than it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gateway.core.decision import Decision
from gateway.core.target import Target
from gateway.policy.decide import decide
from gateway.policy.facts import Facts
from gateway.policy.given import USUAL_TARGETS
from gateway.policy.model import PolicySet
from gateway.policy.proof.stated import Given, Stated, given_target


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterExample:
    """Facts as `given:` states them, what is decided of them, and the targets outside it may reach.

    `given` is read back by `policy test` and by `explain --given`.
    """

    given: Given
    decision: Decision
    reached: tuple[str, ...]


def shown(
    policies: PolicySet,
    stated: Stated,
    facts: Facts,
    targets: Sequence[Target],
    holds: Callable[[Sequence[Target]], bool],
    *,
    named: bool,
) -> CounterExample:
    """The facts with the fewest targets for which `holds` is still so.

    `named` says that `targets` are those of the settings, so that no others may
    stand in for them.
    """
    given = stated.given()
    chosen = tuple(targets)
    for some in _fewer(targets, named=named):
        if holds(some):
            chosen = some
            break
    if chosen != USUAL_TARGETS:
        given["targets"] = [given_target(target) for target in chosen]
    decision = decide(policies, facts, chosen)
    reached = tuple(
        target.name
        for target in chosen
        if target.name in decision.permitted and (decision.effect.may_leave or target.at_home)
    )
    return CounterExample(given=given, decision=decision, reached=reached)


def _fewer(targets: Sequence[Target], *, named: bool) -> Iterator[tuple[Target, ...]]:
    if not named:
        yield USUAL_TARGETS
    home = tuple(target for target in targets if target.at_home)[:1]
    for target in targets:
        if target not in home:
            yield (*home, target)
    for target in targets:
        yield (target,)
