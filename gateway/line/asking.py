"""Asks target after target, and replica after replica, until one answers.

Nothing else in the gateway asks again. All of it happens before the caller has
seen anything of an answer, inside the plan and so inside the targets that the
decision froze, within the time that the caller waits, and, where a target is
asked once more, within its budget of retries.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, replace

from gateway.audit import records
from gateway.core.answer import Answer
from gateway.core.errors import (
    GatewayError,
    UpstreamError,
    UpstreamRejected,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from gateway.line.attempts import PASSING, Attempts, Considered, Outcome
from gateway.line.hedging import Attempt, hedged
from gateway.line.passed import NoRoom, Passed
from gateway.line.spending import RuledOut
from gateway.route.fleet import Fleet
from gateway.route.lease import Lease
from gateway.route.nowhere import nowhere
from gateway.route.plan import LOCAL_UNAVAILABLE, Choice, Plan
from gateway.route.replica import Replica, replicas_of

_TRIES = 3
_PAUSE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Asks for one request; raises NoRoom where the policies should say what to do."""

    attempts: Attempts
    fleet: Fleet

    async def ask(self, considered: Considered, planned: Plan) -> Answer:
        """Ask in turn until one answers; an answer that fell short is given for want of better."""
        decision = considered.decision
        if not planned.choices:
            rule = decision.rule.name if decision.rule else ""
            away = planned.reason == LOCAL_UNAVAILABLE
            nobody = nowhere(
                planned.reason,
                rule=rule,
                lacking=planned.lacking,
                retry_after=self.fleet.home_in(decision.permitted) if away else None,
            )
            raise await self._unanswered(considered, nobody)
        passed = Passed()
        for choice in planned.choices:
            if (again := passed.answer_of(choice)) is not None:
                if not choice.accept_if:
                    return again
                continue
            try:
                outcome = await self._at(considered, choice, last=choice is planned.choices[-1])
            except UpstreamRejected as fault:
                outcome = passed.instead_of(fault)
            if isinstance(outcome, Answer):
                return outcome
            passed.add(outcome)
            if passed.without_room and not planned.cascade:
                break  # without money it is for the policies to say who answers instead
        if passed.latest is not None:
            return passed.latest
        if new := passed.without_room - considered.funds.spent:
            raise NoRoom(new)
        raise await self._unanswered(considered, passed.fault(decision, considered.funds))

    async def _at(self, considered: Considered, choice: Choice, *, last: bool) -> Outcome:
        """Ask one target, and its other replicas while the faults are of the passing kind.

        The `last` target of a plan is asked once more even where it has one replica.
        """
        target, asked = choice.target, set[Replica]()
        self.fleet.retries.asked(target.name)
        most = min(_TRIES, max(len(replicas_of(target)), 2 if last else 1))
        fault: UpstreamError | None = None
        while True:
            try:
                lease = await self._lease(considered, choice, asked)
            except UpstreamError as nobody:
                return fault or nobody
            outcome = await self._once(considered, choice, lease, asked)
            if isinstance(outcome, RuledOut):
                return fault or outcome  # there was money for the first try only
            if not isinstance(outcome, UpstreamError) or not _passing(outcome):
                return outcome
            fault, most = outcome, most - 1
            if not most or not await self._again(choice):
                return fault

    async def _once(
        self, considered: Considered, choice: Choice, lease: Lease, asked: set[Replica]
    ) -> Outcome:
        """One attempt, or two side by side where the target is slow and the settings say so.

        `asked` is added to.
        """
        asked.add(lease.replica)
        attempt = self.attempts.ask(considered, choice, lease)
        if not choice.target.hedge_after or choice.accept_if:
            return await attempt

        async def beside() -> Attempt | None:
            other = await self._another(considered, choice, asked)
            return None if other is None else self.attempts.ask(considered, choice, other)

        return await hedged(
            attempt,
            beside,
            after=choice.target.hedge_after,
            supervisor=self.attempts.supervisor,
        )

    async def _another(
        self, considered: Considered, choice: Choice, asked: set[Replica]
    ) -> Lease | None:
        """A place at a replica that was not asked, if there is one and a try is left."""
        target = choice.target
        try:
            lease = await self._lease(considered, choice, asked)
        except UpstreamError:
            return None
        if lease.replica in asked or not self.fleet.retries.take(target.name):
            lease.release()
            return None
        asked.add(lease.replica)
        return lease

    async def _lease(self, considered: Considered, choice: Choice, asked: set[Replica]) -> Lease:
        return await self.fleet.lease(
            choice.target,
            choice.model,
            considered.request,
            until=self.attempts.until.first,
            besides=asked,
        )

    async def _again(self, choice: Choice) -> bool:
        """Wait a moment, not as long as others do; whether there are time and a try left."""
        pause = random.uniform(0, _PAUSE * 2**self.attempts.made)  # noqa: S311 - full jitter, no secret
        if asyncio.get_running_loop().time() + pause >= self.attempts.until.first:
            return False
        if not self.fleet.retries.take(choice.target.name):
            return False
        await asyncio.sleep(pause)
        return True

    async def _unanswered(self, considered: Considered, fault: GatewayError) -> GatewayError:
        """Record that nobody was asked, unless attempts say it; returns the fault to raise."""
        if not self.attempts.made:
            denied = records.deny(
                considered.request,
                considered.inspection,
                considered.decision,
                fault,
                model_known=considered.model_known,
                draws=considered.funds.draws(),
            )
            await self.attempts.log.append(replace(denied, holds=considered.remembered.holds))
        return fault


def _passing(fault: UpstreamError) -> bool:
    """Whether the same request may well be answered elsewhere, or a moment later."""
    return isinstance(fault, UpstreamUnavailable | UpstreamTimeout) or fault.http_status in PASSING
