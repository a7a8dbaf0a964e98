"""The straight line: from a parsed request to an answer under way.

Each step takes the earlier values and returns a new frozen one. Retries and
fallbacks are the loop in `_ask`, and nowhere else; each attempt (`attempts.py`) stays
inside the targets that the decision froze. A refusal is a value. Whatever leaves has a durable
intent before it, and a durable completion before the caller sees the end.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING

from gateway.attempts import Attempts, Considered
from gateway.audit import records
from gateway.audit.fold import DenyFold
from gateway.audit.log import AuditLog
from gateway.completion import Supervisor
from gateway.core.answer import Answer, Refusal, Unanswered
from gateway.core.clock import Clock
from gateway.core.decision import Decision, MayLeave, Refused, StaysHome, held_at_home
from gateway.core.errors import (
    ContainmentError,
    GatewayError,
    InvalidRequest,
    UpstreamError,
    UpstreamUnavailable,
)
from gateway.core.finding import Inspection
from gateway.core.jsontree import leaves
from gateway.core.payload import Outbound
from gateway.core.request import Operation, Principal, Request
from gateway.core.sensitive import Sensitive
from gateway.cost.prices import Prices
from gateway.detect.inspector import Inspector
from gateway.policy.decide import decide
from gateway.policy.facts import gather
from gateway.policy.model import PolicySet
from gateway.redact.mask import Masker
from gateway.remembering import Remembering
from gateway.route.catalogue import Asked, Catalogue
from gateway.route.health import Health
from gateway.route.needs import needs_of
from gateway.route.nowhere import nowhere
from gateway.route.plan import (
    CONTEXT_LENGTH_EXCEEDED,
    LOCAL_UNAVAILABLE,
    Plan,
    plan,
    plan_embedding,
)
from gateway.state.secrets import Secrets

if TYPE_CHECKING:  # the HTTP client takes a quarter of the time to import all this
    from gateway.egress.send import Egress


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The stages, wired; one instance serves every request of a process."""

    inspector: Inspector
    policies: PolicySet
    catalogue: Catalogue
    health: Health
    masker: Masker
    egress: Egress
    prices: Prices
    log: AuditLog
    secrets: Secrets
    memory: Remembering
    clock: Clock
    fold: DenyFold
    supervisor: Supervisor
    network_tools: frozenset[str] = frozenset()
    timezone: tzinfo = UTC

    async def answer(
        self, request: Request, *, client_key: Sensitive[str] | None = None
    ) -> Answer | Refusal | Unanswered:
        """Answer one request, or refuse it by policy.

        Raises UnknownModel, and SafeguardError where a safeguard failed.
        """
        asked = self.catalogue.resolve(request.model_asked)
        if self.catalogue.names(request.model_asked):
            request = _without_model(request)
        considered = await self._consider(request)
        if isinstance(considered, Refusal):
            return considered
        try:
            return await self._ask(considered, self._plan(considered, asked), client_key)
        except (UpstreamError, InvalidRequest) as fault:
            return Unanswered(considered.decision, fault)

    async def refused(
        self, fault: GatewayError, *, principal: Principal | None, request_id: str, dialect: str
    ) -> None:
        """Write the `deny` record of a request that was refused before it was inspected.

        Refusals of nobody in particular are folded by cause, so that a flood
        cannot fill the log.
        """
        if principal is None:
            await self.fold.count(fault.code, dialect)
        else:
            await self.log.append(
                records.deny_fault(
                    fault, principal=principal, request_id=request_id, dialect=dialect
                )
            )

    async def _consider(self, request: Request) -> Considered | Refusal:
        began = time.monotonic()
        inspection = await self.inspector.inspect(
            request.segments,
            request.opaque,
            app=request.principal.app,
            apart=request.apart or request.operation is Operation.EMBED,
        )
        held = request.held or await self.memory.holds(request)
        inspected = time.monotonic()
        decision = self._decide(request, inspection, held=held)
        if isinstance(decision, Refused):
            known = _harmless(request, inspection)
            await self.log.append(records.deny(request, inspection, decision, model_known=known))
            return Refusal(decision)
        decision, outbound = await self._treated(request, inspection, decision)
        return Considered(
            request=request,
            inspection=inspection,
            decision=decision,
            outbound=outbound,
            remembered=await self.memory.of(request, inspection, decision, self._decide),
            model_known=_harmless(request, inspection),
            inspect_ms=(inspected - began) * 1000,
            decide_ms=(time.monotonic() - inspected) * 1000,
            began=began,
        )

    def _decide(self, request: Request, inspection: Inspection, *, held: bool = False) -> Decision:
        at = self.clock.now().astimezone(self.timezone)
        facts = gather(request, inspection, held=held, at=at)
        return decide(self.policies, facts, self.catalogue.targets)

    async def _treated(
        self, request: Request, inspection: Inspection, decision: MayLeave | StaysHome
    ) -> tuple[MayLeave | StaysHome, Outbound]:
        """Treat a request; a long one in a thread, so that others are not held up."""
        if sum(len(segment.text) for segment in request.segments) <= _AT_ONCE:
            return self._treat(request, inspection, decision)
        return await asyncio.to_thread(self._treat, request, inspection, decision)

    def _treat(
        self, request: Request, inspection: Inspection, decision: MayLeave | StaysHome
    ) -> tuple[MayLeave | StaysHome, Outbound]:
        """Mask and redact; where a covered value would survive that, the label rises.

        It rises, too, for what is embedded: the vector of a placeholder means nothing.
        """
        try:
            leaves_masked = isinstance(decision, MayLeave) and decision.treatments
            if leaves_masked and request.operation is Operation.EMBED:
                raise ContainmentError("A masked text cannot be embedded.")
            outbound = self.masker.mask(request, inspection, decision)
            covered = frozenset(inspection.findings[i].fingerprint for i in decision.treatments)
            if covered and self.inspector.survivors(leaves(outbound.tree), covered):
                raise ContainmentError("A covered value was left in the outbound text.")
        except ContainmentError:
            if isinstance(decision, StaysHome):
                raise
            decision = held_at_home(decision, self.catalogue.at_home)
            outbound = self.masker.mask(request, inspection, decision)
        return decision, outbound

    def _plan(self, considered: Considered, asked: Asked) -> Plan:
        """Whom to ask in turn, inside the decision."""
        decision = considered.decision
        if considered.request.operation is Operation.EMBED:
            return plan_embedding(decision, asked, self.catalogue)
        needs = needs_of(considered.request)
        return plan(decision, asked, self.catalogue, needs=needs, health=self.health)

    async def _ask(
        self, considered: Considered, planned: Plan, client_key: Sensitive[str] | None
    ) -> Answer:
        """Ask in turn until one answers; this loop is the only place that asks again."""
        decision = considered.decision
        rule = decision.rule.name if decision.rule else ""
        if not planned.choices:
            fault = nowhere(planned.reason, rule=rule, lacking=planned.lacking)
            raise await self._unanswered(considered, fault)
        attempts, faults = self._attempts(), []
        for number, choice in enumerate(planned.choices, start=1):
            outcome = await attempts.ask(considered, choice, number, client_key)
            if isinstance(outcome, Answer):
                return outcome
            faults.append(outcome)
        if isinstance(decision, StaysHome) and isinstance(faults[-1], UpstreamUnavailable):
            raise nowhere(LOCAL_UNAVAILABLE, retry_after=faults[-1].retry_after)
        if isinstance(decision, StaysHome) and faults[-1].code == CONTEXT_LENGTH_EXCEEDED:
            raise nowhere(CONTEXT_LENGTH_EXCEEDED, rule=rule)
        raise faults[-1]

    def _attempts(self) -> Attempts:
        return Attempts(
            egress=self.egress,
            health=self.health,
            prices=self.prices,
            log=self.log,
            texts=self.memory.texts,
            supervisor=self.supervisor,
            network_tools=self.network_tools,
        )

    async def _unanswered(self, considered: Considered, fault: GatewayError) -> GatewayError:
        """Record that nobody could be asked; returns the fault to raise."""
        denied = records.deny(
            considered.request,
            considered.inspection,
            considered.decision,
            fault,
            model_known=considered.model_known,
        )
        await self.log.append(replace(denied, holds=considered.remembered.holds))
        return fault


def _without_model(request: Request) -> Request:
    """The request without the segment of its model's name, which is the operator's own word."""
    told = tuple(segment for segment in request.segments if segment.label != _MODEL)
    return replace(request, segments=told)


def _harmless(request: Request, inspection: Inspection) -> bool:
    """Whether the model's name, which a pattern may have admitted, holds nothing that was found."""
    return not any(request.segments[item.segment].label == _MODEL for item in inspection.findings)


_MODEL = "model"
_AT_ONCE = 65_536
