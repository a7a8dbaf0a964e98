"""The straight line: from a parsed request to an answer under way.

Each step takes the earlier values and returns a new frozen one. Retries and
fallbacks are the loop in `asking.py`, and nowhere else; each attempt (`attempts.py`)
stays inside the targets that the decision froze. A refusal is a value. Whatever
leaves has a durable intent before it, and a durable completion before the caller
sees the end.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from functools import partial
from typing import TYPE_CHECKING

from gateway.audit import records
from gateway.audit.fold import DenyFold
from gateway.audit.log import Log
from gateway.core.answer import Answer, Refusal, Unanswered
from gateway.core.clock import Clock
from gateway.core.decision import (
    Decision,
    MayLeave,
    Reason,
    Refused,
    StaysHome,
    held_at_home,
)
from gateway.core.errors import (
    AuditUnavailable,
    ClientError,
    ContainmentError,
    GatewayError,
    PriceUnknown,
    UpstreamError,
    a_defect,
)
from gateway.core.finding import Inspection
from gateway.core.jsontree import leaves
from gateway.core.payload import Outbound
from gateway.core.request import Operation, Principal, Request
from gateway.core.sensitive import Sensitive
from gateway.cost.prices import Prices
from gateway.detect.inspector import Inspector
from gateway.line.asking import Asking
from gateway.line.attempts import Attempts, Considered, Inspected
from gateway.line.capturing import Capturing
from gateway.line.completion import Supervisor
from gateway.line.noting import Noting
from gateway.line.passed import NoRoom
from gateway.line.remembering import Remembering
from gateway.line.spending import Spending, weighed
from gateway.policy.decide import decide
from gateway.policy.facts import Facts, caller, gather
from gateway.policy.in_force import PoliciesInForce
from gateway.policy.model import PolicySet
from gateway.policy.permits import unpermitted
from gateway.policy.spending import names_served, preferences
from gateway.redact.mask import Masker
from gateway.route.cascade import plan_cascade
from gateway.route.catalogue import Asked, Catalogue
from gateway.route.fleet import Fleet
from gateway.route.needs import needs_of
from gateway.route.patience import Patience
from gateway.route.plan import Plan, plan, plan_embedding
from gateway.state.lockdown import Lockdown
from gateway.state.secrets import Secrets

if TYPE_CHECKING:  # the HTTP client takes a quarter of the time to import all this
    from gateway.egress.send import Egress


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The stages, wired; one instance serves every request of a process."""

    inspector: Inspector
    policies: PoliciesInForce
    catalogue: Catalogue
    fleet: Fleet
    masker: Masker
    egress: Egress
    prices: Prices
    spending: Spending
    log: Log
    secrets: Secrets
    memory: Remembering
    noting: Noting
    capturing: Capturing
    lockdown: Lockdown
    clock: Clock
    fold: DenyFold
    supervisor: Supervisor
    patience: Patience
    network_tools: frozenset[str] = frozenset()
    timezone: tzinfo = UTC

    async def answer(
        self, request: Request, *, client_key: Sensitive[str] | None = None
    ) -> Answer | Refusal | Unanswered:
        """Answer one request, or refuse it by policy.

        Raises UnknownModel, and SafeguardError where a safeguard failed. Whatever is
        raised has a record, unless the log cannot be written.
        """
        policies = self.policies.current  # these and no others, whatever is reloaded meanwhile
        asking: Asking | None = None
        try:
            asked, told = self._asked(request, policies)
            inspected = await self._inspect(told)
            asking = self._asking(told, client_key)
            return await self._settled(told, inspected, policies, asking, asked)
        except AuditUnavailable:
            raise
        except Exception as fault:
            if asking is None or not asking.attempts.made:  # an attempt has records of its own
                await self._given_up(request, fault)
            raise

    async def _settled(
        self,
        request: Request,
        inspected: Inspected,
        policies: PolicySet,
        asking: Asking,
        asked: Asked,
    ) -> Answer | Refusal | Unanswered:
        """Decide and ask, anew where a budget turns out to have no room."""
        spent = frozenset[str]()
        while True:
            considered = await self._consider(request, inspected, policies, spent)
            if isinstance(considered, Refusal | Unanswered):
                return considered
            try:
                return await asking.ask(considered, self._plan(considered, asked))
            except NoRoom as full:  # at most once for each budget
                spent = considered.funds.spent | full.budgets
            except (UpstreamError, ClientError, PriceUnknown) as fault:
                return Unanswered(considered.decision, fault)

    async def _given_up(self, request: Request, fault: Exception) -> None:
        """Record that nothing was sent, though no policy refused."""
        await self.refused(
            fault if isinstance(fault, GatewayError) else a_defect(),
            principal=request.principal,
            request_id=request.id,
            dialect=request.dialect,
        )

    def model_names(self) -> tuple[str, ...]:
        """Every name that an app may ask for: those of the settings, and of policies."""
        named = {name for policy in self.policies.current.policies for row in policy.models
                 for name in row.names}  # fmt: skip
        return tuple(dict.fromkeys((*self.catalogue.model_names(), *sorted(named))))

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

    def _asked(self, request: Request, policies: PolicySet) -> tuple[Asked, Request]:
        """What the app means by its model, and the request without an operator's own word for it.

        Raises UnknownModel.
        """
        served = names_served(policies, caller(request.principal, self.clock.now()))
        by_policy = request.operation is not Operation.EMBED and request.model_asked in served
        asked = Asked(target=None) if by_policy else self.catalogue.resolve(request.model_asked)
        known = by_policy or self.catalogue.names(request.model_asked)
        return asked, _without_model(request) if known else request

    async def _inspect(self, request: Request) -> Inspected:
        began = time.monotonic()
        inspection = await self.inspector.inspect(
            request.segments,
            request.opaque,
            app=request.principal.app,
            apart=request.apart or request.operation is Operation.EMBED,
        )
        held, _ = await asyncio.gather(
            self.memory.holds(request), self.noting.note(request, inspection)
        )
        return Inspected(
            inspection=inspection,
            held=request.held or held,
            model_known=_harmless(request, inspection),
            began=began,
            inspect_ms=(time.monotonic() - began) * 1000,
        )

    async def _consider(
        self,
        request: Request,
        inspected: Inspected,
        policies: PolicySet,
        spent: frozenset[str],
    ) -> Considered | Refusal | Unanswered:
        """Decide, where the budgets in `spent` have no room, and treat what may be sent."""
        began, inspection, known = time.monotonic(), inspected.inspection, inspected.model_known
        facts = self._facts(policies, request, inspection, held=inspected.held)
        funds = replace(await self.spending.funds(policies, facts), spent=spent)
        facts = weighed(facts, funds)
        decision: Decision = decide(policies, facts, self.catalogue.targets)
        if isinstance(decision, MayLeave) and self.lockdown.on:
            decision = held_at_home(decision, self.catalogue.at_home, Reason.LOCKDOWN)
        if isinstance(decision, Refused):
            await self.log.append(
                records.deny(request, inspection, decision, model_known=known, draws=funds.draws())
            )
            return Refusal(decision)
        decision, outbound = await self._treated(request, inspection, decision)
        fault = unpermitted(request, decision)
        if fault is not None:
            denied = records.deny(request, inspection, decision, fault, model_known=known)
            await self.log.append(denied)
            return Unanswered(decision, fault)
        return Considered(
            request=request,
            inspection=inspection,
            decision=decision,
            outbound=outbound,
            funds=funds,
            preferred=preferences(policies, facts),
            remembered=await self.memory.of(
                request, inspection, decision, partial(self._alone, policies)
            ),
            model_known=known,
            inspect_ms=inspected.inspect_ms,
            decide_ms=(time.monotonic() - began) * 1000,
            began=inspected.began,
            captured=await self.capturing.asked(request, decision),
        )

    def _facts(
        self, policies: PolicySet, request: Request, inspection: Inspection, *, held: bool = False
    ) -> Facts:
        at = self.clock.now().astimezone(self.timezone)
        return gather(request, inspection, held=held, at=at, public=policies.public)

    def _alone(self, policies: PolicySet, request: Request, inspection: Inspection) -> Decision:
        """What would be decided of a request that is no part of a conversation."""
        facts = self._facts(policies, request, inspection)
        return decide(policies, facts, self.catalogue.targets)

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
            texts, app = leaves(outbound.tree), request.principal.app
            if covered and self.inspector.survivors(texts, covered, app=app):
                raise ContainmentError("A covered value was left in the outbound text.")
        except ContainmentError:
            if isinstance(decision, StaysHome):
                raise
            decision = held_at_home(decision, self.catalogue.at_home)
            outbound = self.masker.mask(request, inspection, decision)
        return decision, outbound

    def _plan(self, considered: Considered, asked: Asked) -> Plan:
        """Whom to ask in turn, inside the decision."""
        decision, request = considered.decision, considered.request
        if request.operation is Operation.EMBED:
            return plan_embedding(decision, asked, self.catalogue)
        needs, rows = needs_of(request), considered.preferred
        if not rows or asked.target is not None:
            return plan(decision, asked, self.catalogue, needs=needs, ready=self.fleet.ready)
        if request.operation is not Operation.GENERATE:
            rows = tuple(replace(row, accept_if=()) for row in rows)
        return plan_cascade(decision, rows, self.catalogue, needs=needs, ready=self.fleet.ready)

    def _asking(self, request: Request, client_key: Sensitive[str] | None) -> Asking:
        attempts = Attempts(
            egress=self.egress,
            prices=self.prices,
            spending=self.spending,
            log=self.log,
            texts=self.memory.texts,
            lockdown=self.lockdown,
            supervisor=self.supervisor,
            client_key=client_key,
            until=self.patience.begin(stream=request.stream),
            salt=self.secrets.derive("cache salt", request.principal.app).hex(),
            network_tools=self.network_tools,
        )
        return Asking(attempts=attempts, fleet=self.fleet)


def _without_model(request: Request) -> Request:
    """The request without the segment of its model's name, which is the operator's own word."""
    told = tuple(segment for segment in request.segments if segment.label != _MODEL)
    return replace(request, segments=told)


def _harmless(request: Request, inspection: Inspection) -> bool:
    """Whether the model's name, which a pattern may have admitted, holds nothing that was found."""
    return not any(request.segments[item.segment].label == _MODEL for item in inspection.findings)


_MODEL = "model"
_AT_ONCE = 65_536
