"""What came of the choices that gave no answer to the caller, and what to tell in the end."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.core.answer import Answer
from gateway.core.decision import Ruling, StaysHome
from gateway.core.errors import GatewayError, UpstreamError, UpstreamRejected, UpstreamUnavailable
from gateway.line.attempts import FellShort, Outcome
from gateway.line.spending import Funds, RuledOut, Short, too_dear
from gateway.route.nowhere import nowhere
from gateway.route.plan import CONTEXT_LENGTH_EXCEEDED, LOCAL_UNAVAILABLE, Choice


class NoRoom(Exception):
    """Budgets had no room: the request is decided anew, with these used up."""

    def __init__(self, budgets: frozenset[str]) -> None:
        super().__init__("a budget has no room")
        self.budgets = budgets


@dataclass(slots=True)
class Passed:
    """The outcomes so far of one plan, none of which was an answer to give."""

    outcomes: list[FellShort | RuledOut | UpstreamError] = field(default_factory=list)

    def add(self, outcome: FellShort | RuledOut | UpstreamError) -> None:
        """Keep one outcome."""
        self.outcomes.append(outcome)

    @property
    def latest(self) -> Answer | None:
        """The newest answer that fell short."""
        short = [item for item in self.outcomes if isinstance(item, FellShort)]
        return short[-1].answer if short else None

    def answer_of(self, choice: Choice) -> Answer | None:
        """What the same model has already answered: it is not paid twice for the same question."""
        for item in self.outcomes:
            if isinstance(item, FellShort) and _same(item.choice, choice):
                return item.answer
        return None

    def instead_of(self, fault: UpstreamRejected) -> Outcome:
        """An answer that fell short is better than a refusal of the next target; else it raises."""
        if self.latest is None:
            raise fault
        return self.latest

    @property
    def without_room(self) -> frozenset[str]:
        """The budgets for whose sake a target was not asked."""
        ruled = (item.budgets for item in self.outcomes if isinstance(item, RuledOut))
        return frozenset[str]().union(*ruled)

    def fault(self, decision: Ruling, funds: Funds) -> GatewayError:
        """What to tell: a spent budget, then the fault of the last target, then another price."""
        ruled = [item for item in self.outcomes if isinstance(item, RuledOut)]
        for item in ruled:
            if item.short is Short.BUDGET:
                return too_dear(item, funds)
        faults = [item for item in self.outcomes if isinstance(item, UpstreamError)]
        return _told(faults[-1], decision) if faults else too_dear(ruled[-1], funds)


def _told(fault: UpstreamError, decision: Ruling) -> GatewayError:
    if not isinstance(decision, StaysHome):
        return fault
    if isinstance(fault, UpstreamUnavailable):
        return nowhere(LOCAL_UNAVAILABLE, retry_after=fault.retry_after)
    if fault.code == CONTEXT_LENGTH_EXCEEDED:
        return nowhere(CONTEXT_LENGTH_EXCEEDED, rule=decision.rule.name if decision.rule else "")
    return fault


def _same(one: Choice, other: Choice) -> bool:
    return (one.target.name, one.model) == (other.target.name, other.model)
