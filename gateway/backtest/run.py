"""Reads recorded requests, decides each again, and counts what would have moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gateway.backtest.bill import Bill, Pricing
from gateway.backtest.replay import Replay, Replayed
from gateway.core.decision import Refused, StaysHome
from gateway.core.effects import Effect
from gateway.core.errors import UnknownModel
from gateway.core.request import Operation
from gateway.cost.prices import Prices
from gateway.policy.model import PolicySet
from gateway.policy.recorded import Missing, NotReplayable
from gateway.route.catalogue import Asked, Catalogue
from gateway.route.needs import Needs
from gateway.route.plan import Choice, plan, plan_embedding

_READ = frozenset({"completion", "orphan", "deny"})


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Move:
    """Requests that moved alike; `elsewhere` where only the target is another one."""

    was: Effect
    now: Effect
    was_by: str
    now_by: str
    app: str
    team: str
    elsewhere: bool = False


@dataclass(slots=True)
class Moved:
    """How many requests made a move, and what that would change in the bill."""

    requests: int = 0
    bill: Bill = field(default_factory=Bill)


@dataclass(slots=True)
class Backtest:
    """What was found: requests by effect before and after, moves, and what cannot be told.

    `held` were held because of an earlier part of their conversation, which
    stays so here: records do not say which conversation a request belongs to.
    """

    effects: Counter[tuple[Effect, Effect]] = field(default_factory=Counter)
    moves: dict[Move, Moved] = field(default_factory=dict)
    held: int = 0
    missing: Counter[Missing] = field(default_factory=Counter)

    @property
    def requests(self) -> int:
        """How many requests were decided again."""
        return self.effects.total()

    @property
    def moved(self) -> int:
        """How many of them would have been treated otherwise."""
        return sum(item.requests for item in self.moves.values())

    @property
    def bill(self) -> Bill:
        """The bill of everything that moved."""
        whole = Bill()
        for item in self.moves.values():
            whole.add(item.bill)
        return whole


def backtest(
    records: Iterable[Mapping[str, object]],
    policies: PolicySet,
    catalogue: Catalogue,
    prices: Prices,
) -> Backtest:
    """Replay `records` (of the log, in any order) under `policies`, at the targets of today.

    A request counts by its first attempt or its `deny`; every attempt counts in
    the bill.
    """
    run = _Run(Replay(policies, catalogue), catalogue, Pricing(prices))
    for record in records:
        if record.get("type") in _READ and record.get("request_id") and record.get("effect"):
            run.read(record)
    for moved in run.found.moves.values():
        run.pricing.settle(moved.bill)
    return run.found


class _Run:
    def __init__(self, replay: Replay, catalogue: Catalogue, pricing: Pricing) -> None:
        self._replay = replay
        self._catalogue = catalogue
        self.pricing = pricing
        self.found = Backtest()

    def read(self, record: Mapping[str, object]) -> None:
        """One attempt, or one refusal."""
        first = record.get("attempt") in (1, None)
        if record.get("type") == "completion":
            self.pricing.saw(record)
        try:
            replayed = self._replay.of(record)
        except NotReplayable as fault:
            self.found.missing[fault.missing] += first
            return
        now = replayed.decision.effect
        if first:
            self.found.effects[replayed.was, now] += 1
            self.found.held += replayed.held
        self._move(record, replayed, first=first)

    def _move(self, record: Mapping[str, object], replayed: Replayed, *, first: bool) -> None:
        now, same = replayed.decision.effect, self._same_target(record, replayed)
        elsewhere = now is replayed.was and record.get("target") is not None and not same
        if now is replayed.was and not elsewhere:
            return
        move = Move(
            was=replayed.was,
            now=now,
            was_by=replayed.was_by,
            now_by=replayed.now_by,
            app=str(record.get("app")),
            team=str(record.get("team")),
            elsewhere=elsewhere,
        )
        moved = self.found.moves.setdefault(move, Moved())
        moved.requests += first
        if same:
            self.pricing.stays(moved.bill, record)
            return
        known, choice = self._planned(record, replayed)
        if known and choice is None:
            self.pricing.nobody(moved.bill, record)
        else:
            self.pricing.moves(moved.bill, record, choice)

    def _same_target(self, record: Mapping[str, object], replayed: Replayed) -> bool:
        """Whether the target that was asked would be asked again."""
        decision, target = replayed.decision, str(record.get("target"))
        crosses = decision.effect.may_leave is not replayed.was.may_leave
        return not crosses and decision.permits(target, str(record.get("model")))

    def _planned(
        self, record: Mapping[str, object], replayed: Replayed
    ) -> tuple[bool, Choice | None]:
        """Whether it is known who would be asked first, and who that is: None for nobody."""
        decision = replayed.decision
        if isinstance(decision, Refused):
            return True, None
        facts = record.get("facts")
        facts = facts if isinstance(facts, Mapping) else {}
        asked = self._asked(str(record.get("model_asked")))
        if asked is None and not isinstance(decision, StaysHome):
            return False, None
        asked = asked or Asked(target=None)
        if facts.get("operation") == Operation.EMBED.value:
            planned = plan_embedding(decision, asked, self._catalogue)
        else:
            has, characters = facts.get("has"), facts.get("characters")
            needs = Needs(
                has=frozenset(has if isinstance(has, list | tuple) else ()),
                characters=characters if isinstance(characters, int) else 0,
            )
            planned = plan(decision, asked, self._catalogue, needs=needs)
        return True, next(iter(planned.choices), None)

    def _asked(self, name: str) -> Asked | None:
        try:
            return self._catalogue.resolve(name)
        except UnknownModel:
            return None
