"""One request of a dialect, from its bytes to the last byte of its answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, field

from gateway.api.answering import Answering
from gateway.api.asgi import Receive, Scope, Send, begin, respond
from gateway.api.auth import Authenticator
from gateway.api.body import MOST_BYTES, SECONDS, ClientGone, read_body
from gateway.api.concurrency import Concurrency
from gateway.api.counts import check_counts
from gateway.api.dialect import Dialect
from gateway.api.errors import send_fault
from gateway.api.reply_headers import decision_headers
from gateway.api.room import Room
from gateway.api.sse import CONTENT_TYPE
from gateway.api.strict_json import loads
from gateway.core.answer import Answer, Refusal, Unanswered
from gateway.core.bounds import BOUNDS, Bounds
from gateway.core.decision import Ruling
from gateway.core.errors import GatewayError, a_defect
from gateway.core.request import Principal, Request
from gateway.core.sensitive import Sensitive


@dataclass(frozen=True, slots=True, kw_only=True)
class DialectRoute:
    """Serves one dialect; `headers` says whether a decision is shown in them."""

    dialect: Dialect
    answering: Answering
    authenticator: Authenticator
    headers: bool = True
    concurrency: Concurrency = field(default_factory=Concurrency)
    room: Room = field(default_factory=Room)
    most_bytes: int = MOST_BYTES
    body_seconds: float = SECONDS
    bounds: Bounds = BOUNDS

    async def serve(self, scope: Scope, receive: Receive, send: Send, *, request_id: str) -> None:
        """Read, answer and write; a client that hangs up ends it at once."""
        principal: Principal | None = None
        read = False
        with ExitStack() as place:
            try:
                caller = self.authenticator.authenticate(scope)
                principal = caller.principal
                place.enter_context(self.concurrency.one_more(principal))
                more = place.enter_context(self.room.for_body(principal))
                self.dialect.check_headers(scope)
                body = await read_body(
                    scope, receive, more=more, most=self.most_bytes, seconds=self.body_seconds
                )
                read = True
                tree = loads(body, self.bounds)
                check_counts(tree, self.bounds)
                request = await self.dialect.parse(tree, principal=principal, request_id=request_id)
            except GatewayError as caught:
                fault = await self._recorded(caught, principal, request_id)
            except Exception:
                await self._recorded(a_defect(), principal, request_id)
                raise
            else:
                await self._while_connected(scope, receive, send, request, caller.key)
                return
        if not isinstance(fault, ClientGone):
            rest = None if read else receive
            await send_fault(scope, send, fault, request_id=request_id, unread=rest)

    def broken_off(self, fault: GatewayError, *, request_id: str) -> bytes:
        """The event that ends a stream which cannot go on."""
        return self.dialect.broken_off(fault, request_id=request_id)

    async def _recorded(
        self, fault: GatewayError, principal: Principal | None, request_id: str
    ) -> GatewayError:
        """Record a refusal; returns the fault to tell, which is another if that fails."""
        try:
            await self.answering.refused(
                fault, principal=principal, request_id=request_id, dialect=self.dialect.name
            )
        except GatewayError as worse:
            return worse
        return fault

    async def _while_connected(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        request: Request,
        key: Sensitive[str] | None,
    ) -> None:
        """Answer, and stop the moment the client hangs up."""
        work = asyncio.create_task(self._answer(scope, send, request, key))
        gone = asyncio.create_task(_hung_up(receive))
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            if not work.done():
                work.cancel()
            await asyncio.gather(work, gone, return_exceptions=True)
        if not work.cancelled():
            work.result()

    async def _answer(
        self, scope: Scope, send: Send, request: Request, key: Sensitive[str] | None
    ) -> None:
        try:
            outcome = await self.answering.answer(request, client_key=key)
        except GatewayError as caught:
            await send_fault(scope, send, caught, request_id=request.id)
            return
        if isinstance(outcome, Refusal):
            await self._refuse(send, request, outcome)
            return
        target = outcome.target if isinstance(outcome, Answer) else ""
        headers = self._headers(outcome.decision, request, target)
        if isinstance(outcome, Unanswered):
            await send_fault(scope, send, outcome.fault, request_id=request.id, extra=headers)
            return
        try:
            await self._give(send, request, outcome, headers)
        except GatewayError as caught:
            await send_fault(scope, send, caught, request_id=request.id, extra=headers)

    async def _give(
        self, send: Send, request: Request, answer: Answer, headers: dict[str, str]
    ) -> None:
        try:
            if request.stream:
                await self._stream(send, headers, self.dialect.stream(request, answer))
                return
            body = await self.dialect.render(request, answer)
        finally:
            close = getattr(answer.events, "aclose", None)  # plain iterators have nothing to close
            if close is not None:
                await close()
        await respond(send, 200, {"content-type": "application/json", **headers}, body)

    async def _stream(
        self, send: Send, headers: dict[str, str], events: AsyncGenerator[bytes]
    ) -> None:
        streaming = {"content-type": CONTENT_TYPE, "cache-control": "no-store", **headers}
        await begin(send, 200, streaming)
        async with aclosing(events):
            async for event in events:
                await send({"type": "http.response.body", "body": event, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    def _headers(self, decision: Ruling, request: Request, target: str = "") -> dict[str, str]:
        """What was decided, and the id of the request under the name that the SDKs know."""
        told = decision_headers(decision, request_id=request.id, target=target, shown=self.headers)
        return {**told, self.dialect.request_header: request.id}

    async def _refuse(self, send: Send, request: Request, refusal: Refusal) -> None:
        rendered = self.dialect.refusal(refusal.decision, request_id=request.id)
        headers = self._headers(refusal.decision, request)
        await respond(send, rendered.status, {**rendered.headers, **headers}, rendered.body)


async def _hung_up(receive: Receive) -> None:
    """Wait until the client is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
