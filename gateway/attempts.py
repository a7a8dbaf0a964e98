"""One attempt after another: intent, send, and the answer under way with its completion.

Each attempt asks one target once. Which target is next, and whether there is a
next one, is for the pipeline to say.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.audit import records
from gateway.audit.log import AuditLog
from gateway.completion import Completion, Supervisor
from gateway.core.answer import Answer
from gateway.core.decision import MayLeave, StaysHome
from gateway.core.errors import ContainmentError, GatewayError, UpstreamError, UpstreamRejected
from gateway.core.finding import Inspection
from gateway.core.payload import ExternalPayload, HomePayload, Outbound
from gateway.core.reply import Reply, ReplyEvent
from gateway.core.request import Request
from gateway.core.sensitive import Sensitive
from gateway.cost.prices import Prices
from gateway.live import LiveEvents, first_content, whole
from gateway.redact.restore import Restorer
from gateway.remembering import Remembered
from gateway.route.health import Health
from gateway.route.plan import CONTEXT_LENGTH_EXCEEDED, Choice
from gateway.state.held import HeldTexts

if TYPE_CHECKING:  # the HTTP client takes a quarter of the time to import all this
    from gateway.egress.send import Egress


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """Everything known of a request once it is decided: what the later steps read."""

    request: Request
    inspection: Inspection
    decision: MayLeave | StaysHome
    outbound: Outbound
    remembered: Remembered
    model_known: bool
    inspect_ms: float
    decide_ms: float
    began: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """Asks targets, one at a time; what it sends stays inside the decision."""

    egress: Egress
    health: Health
    prices: Prices
    log: AuditLog
    texts: HeldTexts
    supervisor: Supervisor
    network_tools: frozenset[str] = frozenset()

    async def ask(
        self,
        considered: Considered,
        choice: Choice,
        attempt: int,
        client_key: Sensitive[str] | None,
    ) -> Answer | UpstreamError:
        """Ask one target; returns the fault where the next may be asked instead."""
        try:
            await self._intend(considered, choice, attempt)
        except asyncio.CancelledError:  # the intent is on its way into the log; nothing was sent
            await self._completion(considered, choice, attempt).cancelled()
            raise
        completion = self._completion(considered, choice, attempt)
        try:
            reply = await self._send(considered, choice, client_key)
            head = await first_content(reply)
        except UpstreamError as failure:
            await completion.failed(failure)
            if (
                isinstance(considered.decision, StaysHome)
                and failure.code == CONTEXT_LENGTH_EXCEEDED
            ):
                return failure  # another target at home may have room for it
            if isinstance(failure, UpstreamRejected) and failure.http_status != _BUSY:
                raise  # the request is at fault; another target would refuse it, too
            self.health.failed(choice.target.name)
            return failure
        except GatewayError as defect:
            await completion.failed(defect)
            raise
        except BaseException:
            await completion.cancelled()
            raise
        self.health.succeeded(choice.target.name)
        events = self._events(considered, reply, head, completion)
        return Answer(
            decision=considered.decision,
            target=choice.target.name,
            model=choice.model,
            events=LiveEvents(events, reply, completion),
        )

    async def _intend(self, considered: Considered, choice: Choice, attempt: int) -> None:
        await self.log.append(
            records.intent(
                considered.request,
                considered.inspection,
                considered.decision,
                choice.target,
                model=choice.model,
                model_known=considered.model_known,
                attempt=attempt,
                transforms=considered.outbound.transforms,
                holds=considered.remembered.holds,
                common=considered.remembered.common,
            )
        )

    async def _send(
        self, considered: Considered, choice: Choice, client_key: Sensitive[str] | None
    ) -> Reply:
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
                ),
                stream=considered.request.stream,
            )
        if not isinstance(decision, MayLeave):
            raise ContainmentError("Text held at home was planned for a target outside.")
        return await self.egress.send_external(
            ExternalPayload(
                decision=decision,
                target=choice.target,
                model=choice.model,
                outbound=considered.outbound,
                dialect=considered.request.dialect,
            ),
            stream=considered.request.stream,
            client_key=client_key,
        )

    def _completion(self, considered: Considered, choice: Choice, attempt: int) -> Completion:
        return Completion(
            request=considered.request,
            inspection=considered.inspection,
            decision=considered.decision,
            model_known=considered.model_known,
            choice=choice,
            attempt=attempt,
            outbound=considered.outbound,
            inspect_ms=considered.inspect_ms,
            decide_ms=considered.decide_ms,
            began=considered.began,
            prices=self.prices,
            texts=self.texts,
            log=self.log,
            supervisor=self.supervisor,
        )

    async def _events(
        self,
        considered: Considered,
        reply: Reply,
        head: tuple[ReplyEvent, ...],
        completion: Completion,
    ) -> AsyncGenerator[ReplyEvent]:
        """Restore values in the reply's events; ends only once the completion is durable."""
        restorer = Restorer(
            considered.outbound.issued,
            self.network_tools | considered.request.network_tools,
            json_text="json_answer" in considered.request.options,
        )
        try:
            async for event in whole(head, reply):
                for restored in restorer.feed(event):
                    completion.saw(restored)
                    yield restored
            for restored in restorer.finish():
                completion.saw(restored)
                yield restored
        except GatewayError as failure:
            await completion.failed(failure)
            raise
        except BaseException:
            await reply.close()  # at once, however long the log takes
            await completion.cancelled()
            raise
        finally:
            await reply.close()
        await completion.succeeded()


_BUSY = 429
