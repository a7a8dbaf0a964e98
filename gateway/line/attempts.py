"""One attempt after another: money set aside, intent, send, and the answer with its completion.

Each attempt asks one replica of one target once. Which is next, and whether there
is a next one, is for `asking.py` to say.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from gateway.audit import records
from gateway.audit.log import Log
from gateway.core.answer import Answer
from gateway.core.budget import Reservation
from gateway.core.decision import MayLeave, StaysHome
from gateway.core.errors import (
    ContainmentError,
    GatewayError,
    SafeguardError,
    UpstreamError,
    UpstreamRejected,
    UpstreamTimeout,
    a_defect,
)
from gateway.core.finding import Inspection
from gateway.core.payload import ExternalPayload, HomePayload, Outbound
from gateway.core.preference import Preference
from gateway.core.record import Entry
from gateway.core.reply import Reply, ReplyEvent
from gateway.core.request import Request
from gateway.core.sensitive import Sensitive
from gateway.cost.prices import Prices
from gateway.line.capturing import Captured
from gateway.line.completion import Completion, Supervisor
from gateway.line.live import LiveEvents, Replayed, first_content, whole
from gateway.line.remembering import Remembered
from gateway.line.spending import Funds, RuledOut, Spending
from gateway.redact.restore import Restorer
from gateway.route.acceptance import Acceptance
from gateway.route.lease import Lease
from gateway.route.patience import Until
from gateway.route.plan import CONTEXT_LENGTH_EXCEEDED, Choice
from gateway.state.held import HeldTexts
from gateway.state.lockdown import Lockdown

if TYPE_CHECKING:  # the HTTP client takes a quarter of the time to import all this
    from gateway.egress.send import Egress


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """What is known of a request before it is decided; `held` says that a text of it was."""

    inspection: Inspection
    held: bool
    model_known: bool
    began: float
    inspect_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """Everything known of a request once it is decided: what the later steps read."""

    request: Request
    inspection: Inspection
    decision: MayLeave | StaysHome
    outbound: Outbound
    funds: Funds
    preferred: tuple[Preference, ...]
    remembered: Remembered
    model_known: bool
    inspect_ms: float
    decide_ms: float
    began: float
    captured: Captured | None = None


@dataclass(frozen=True, slots=True)
class FellShort:
    """An answer, whole, that did not pass the checks of its choice."""

    choice: Choice
    answer: Answer


Outcome: TypeAlias = Answer | FellShort | RuledOut | UpstreamError
"""What becomes of one choice; after all but an answer the next may be asked."""


@dataclass(slots=True, kw_only=True)
class Attempts:
    """The attempts of one request; what they send stays inside the decision.

    `until` is how long the caller waits, `salt` keeps what servers at home remember
    of prompts apart by app. `made` is how many attempts there were, `spent` what
    they cost together, in billionths.
    """

    egress: Egress
    prices: Prices
    spending: Spending
    log: Log
    texts: HeldTexts
    lockdown: Lockdown
    supervisor: Supervisor
    client_key: Sensitive[str] | None
    until: Until
    salt: str = field(default="", repr=False)
    network_tools: frozenset[str] = frozenset()
    made: int = 0
    spent: int = 0
    beginning: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self, considered: Considered, choice: Choice, lease: Lease) -> Outcome:
        """Ask once, if it can be paid; returns what lets another be asked instead."""
        try:
            completion = await self._begin(considered, choice, lease)
        except BaseException:
            lease.release()
            raise
        if isinstance(completion, RuledOut):
            lease.release()
            return completion
        try:
            reply, head = await self._begun(considered, choice, lease)
        except UpstreamError as failure:
            _tell(failure, lease)  # before its place is given to who waits
            await completion.failed(failure)
            self.spent += completion.seen.spent
            return _passed(failure, considered, choice)
        except Exception as defect:
            await completion.failed(_told(defect))
            raise
        except BaseException:
            await completion.cancelled()
            self.spent += completion.seen.spent
            raise
        events = self._events(considered, reply, head, completion)
        if choice.accept_if:
            return await self._checked(considered, choice, events, completion)
        return _answer(considered, choice, LiveEvents(events, reply, completion))

    async def _checked(
        self,
        considered: Considered,
        choice: Choice,
        events: AsyncGenerator[ReplyEvent],
        completion: Completion,
    ) -> Outcome:
        """Hold the answer until it is whole and judged."""
        try:
            whole_answer = [event async for event in events]
        except UpstreamError as failure:
            return _passed(failure, considered, choice)
        finally:
            self.spent += completion.seen.spent
        answer = _answer(considered, choice, Replayed(whole_answer))
        return FellShort(choice, answer) if completion.seen.unaccepted else answer

    async def _begin(
        self, considered: Considered, choice: Choice, lease: Lease
    ) -> Completion | RuledOut:
        """Set money aside and write the intent; attempts side by side are numbered in turn."""
        if self.supervisor.closed:  # what ended an attempt is that the gateway ends
            raise SafeguardError("The gateway stops; nothing more is sent.", code="stopping")
        async with self.beginning:
            reservation = await self._set_aside(considered, choice)
            if isinstance(reservation, RuledOut):
                return reservation
            self.made += 1
            return await self._intended(considered, choice, lease, reservation)

    async def _set_aside(self, considered: Considered, choice: Choice) -> Reservation | RuledOut:
        name = f"{considered.request.id} {self.made + 1}"
        try:
            return await self.spending.set_aside(
                considered.funds,
                choice,
                considered.request,
                name=name,
                already=self.spent,
                beyond=considered.decision.beyond,
            )
        except BaseException:  # whether it was set aside is not known
            await self.supervisor.finish(self.spending.release(considered.funds, name))
            raise

    async def _intended(
        self, considered: Considered, choice: Choice, lease: Lease, reservation: Reservation
    ) -> Completion:
        """Write the intent; returns what writes its completion."""
        entry = records.intent(
            considered.request,
            considered.inspection,
            considered.decision,
            choice.target,
            model=choice.model,
            model_known=considered.model_known,
            attempt=self.made,
            transforms=considered.outbound.transforms,
            holds=considered.remembered.holds,
            common=considered.remembered.common,
            draws=considered.funds.draws(reservation.amount),
            content=considered.captured.content if considered.captured else None,
        )
        completion = self._completion(considered, choice, lease, reservation, entry)
        try:
            await self.log.append(entry)
        except asyncio.CancelledError:  # the intent is on its way into the log; nothing was sent
            await completion.cancelled()
            raise
        except GatewayError:
            await self.spending.release(considered.funds, reservation.id)
            raise
        return completion

    async def _begun(
        self, considered: Considered, choice: Choice, lease: Lease
    ) -> tuple[Reply, tuple[ReplyEvent, ...]]:
        """Send, and wait for the first content as long as the caller does."""
        try:
            async with asyncio.timeout_at(self.until.first):
                reply = await self._send(considered, choice, lease.replica.url)
                return reply, await first_content(reply)
        except TimeoutError:
            name = choice.target.name
        raise UpstreamTimeout(
            f"Target {name} did not answer in time.", target=name, hint="Try again later."
        )

    async def _send(self, considered: Considered, choice: Choice, url: str) -> Reply:
        """One attempt, in the plane of its target; the payload types check the boundary."""
        decision = considered.decision
        if choice.target.at_home:
            return await self.egress.send_home(
                HomePayload(
                    decision=decision,
                    target=choice.target,
                    model=choice.model,
                    outbound=considered.outbound,
                    dialect=considered.request.dialect,
                    url=url,
                    salt=self.salt,
                ),
                stream=considered.request.stream,
                deadline=self.until.end,
            )
        if not isinstance(decision, MayLeave):
            raise ContainmentError("Text held at home was planned for a target outside.")
        if self.lockdown.on:  # begun since the decision
            raise SafeguardError("An operator lets nothing leave now.", code="lockdown")
        return await self.egress.send_external(
            ExternalPayload(
                decision=decision,
                target=choice.target,
                model=choice.model,
                outbound=considered.outbound,
                dialect=considered.request.dialect,
                url=url,
            ),
            stream=considered.request.stream,
            client_key=self.client_key,
            deadline=self.until.end,
        )

    def _completion(
        self,
        considered: Considered,
        choice: Choice,
        lease: Lease,
        reservation: Reservation,
        intended: Entry,
    ) -> Completion:
        return Completion(
            request=considered.request,
            decision=considered.decision,
            choice=choice,
            lease=lease,
            intended=intended,
            inspect_ms=considered.inspect_ms,
            decide_ms=considered.decide_ms,
            began=considered.began,
            prices=self.prices,
            spending=self.spending,
            reservation=reservation,
            acceptance=Acceptance(
                choice.accept_if, json_asked="json_answer" in considered.request.options
            ),
            texts=self.texts,
            log=self.log,
            supervisor=self.supervisor,
            captured=considered.captured,
        )

    async def _events(
        self,
        considered: Considered,
        reply: Reply,
        head: tuple[ReplyEvent, ...],
        completion: Completion,
    ) -> AsyncGenerator[ReplyEvent]:
        """Restore values in the reply's events; ends only once the completion is durable."""
        request = considered.request
        restorer = Restorer(
            considered.outbound.issued,
            request.offered_tools - request.network_tools - self.network_tools,
            json_text="json_answer" in request.options,
        )
        try:
            async for event in whole(head, reply):
                for restored in restorer.feed(event):
                    completion.saw(restored)
                    yield restored
            for restored in restorer.finish():
                completion.saw(restored)
                yield restored
        except Exception as failure:
            if isinstance(failure, UpstreamError):
                completion.lease.failed(failure)
            await completion.failed(_told(failure))
            raise
        except BaseException:
            await reply.close()  # at once, however long the log takes
            await completion.cancelled()
            raise
        finally:
            await reply.close()
        completion.lease.succeeded()
        await completion.succeeded()


def _answer(considered: Considered, choice: Choice, events: AsyncIterator[ReplyEvent]) -> Answer:
    return Answer(
        decision=considered.decision,
        target=choice.target.name,
        model=choice.model,
        events=events,
    )


def _told(fault: Exception) -> GatewayError:
    """What the caller is told of a fault: nothing of a defect."""
    return fault if isinstance(fault, GatewayError) else a_defect()


def _tell(failure: UpstreamError, lease: Lease) -> None:
    """Say of a replica whether it is at fault, or the request is."""
    if _passing(failure):
        lease.failed(failure)
    else:
        lease.succeeded()


def _passing(failure: UpstreamError) -> bool:
    return not isinstance(failure, UpstreamRejected) or failure.http_status in PASSING


def _passed(failure: UpstreamError, considered: Considered, choice: Choice) -> UpstreamError:
    """The fault of a target, after which another may be asked; raises where none may."""
    if _passing(failure):
        return failure
    roomier = choice.accept_if or isinstance(considered.decision, StaysHome)
    if roomier and failure.code == CONTEXT_LENGTH_EXCEEDED:
        return failure  # another target may have room for it
    raise failure  # another target would refuse it, too


PASSING = frozenset({408, 429})
"""Statuses of a refusal that says nothing about the request."""
