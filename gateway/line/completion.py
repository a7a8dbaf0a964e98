"""The end of an exchange: what was seen of the reply, folded into one durable record.

The record is written by a task that the supervisor owns, so that a caller who
hangs up cannot take it along.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field

from gateway.audit import records
from gateway.audit.log import Log
from gateway.core.budget import Reservation
from gateway.core.decision import MayLeave, StaysHome
from gateway.core.errors import AuditUnavailable, GatewayError
from gateway.core.exchange import Exchange, Latency
from gateway.core.jsontree import leaves
from gateway.core.record import Entry
from gateway.core.reply import (
    Channel,
    Finished,
    ReplyEvent,
    Started,
    TextDelta,
    ToolCallDelta,
    Usage,
    UsageReported,
)
from gateway.core.request import Request
from gateway.core.tokens import estimate_tokens
from gateway.cost.prices import Prices
from gateway.line.capturing import Captured
from gateway.line.spending import Spending
from gateway.route.acceptance import Acceptance
from gateway.route.lease import Lease
from gateway.route.plan import Choice
from gateway.state.held import HeldTexts


class Supervisor:
    """Owns the tasks that must finish although their caller is gone."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self.closed = False

    def begin(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Run `work` to its end, whoever waits for it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def finish(self, work: Coroutine[None, None, None]) -> None:
        """Run `work` to its end; a cancelled caller stops waiting, the work goes on."""
        await asyncio.shield(self.begin(work))

    async def close(self) -> None:
        """Wait for everything under way, and for what that begins; nothing new is to be sent."""
        self.closed = True
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)


@dataclass(slots=True, kw_only=True)
class Seen:
    """What has come of the reply so far."""

    usage: Usage | None = None
    finish: list[str] = field(default_factory=list)
    characters: int = 0
    texts: dict[tuple[int, Channel], list[str]] = field(default_factory=dict, repr=False)
    calls: dict[tuple[int, int], list[str]] = field(default_factory=dict, repr=False)
    tools: dict[tuple[int, int], str] = field(default_factory=dict)
    first_ms: float = 0
    spent: int = 0
    unaccepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """Folds one attempt; exactly one of its endings writes the record, further ones do nothing.

    The same ending gives its place at a replica back, and settles what was set aside for it.
    """

    request: Request
    decision: MayLeave | StaysHome
    choice: Choice
    lease: Lease
    intended: Entry
    inspect_ms: float
    decide_ms: float
    began: float
    prices: Prices
    spending: Spending
    reservation: Reservation
    acceptance: Acceptance
    texts: HeldTexts
    log: Log
    supervisor: Supervisor
    captured: Captured | None = None
    sent: float = field(default_factory=time.monotonic)
    seen: Seen = field(default_factory=Seen)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def saw(self, event: ReplyEvent) -> None:
        """Take note of one event that goes to the caller."""
        seen = self.seen
        self.acceptance.saw(event)
        if not seen.first_ms and not isinstance(event, Started):
            seen.first_ms = (time.monotonic() - self.sent) * 1000
        if isinstance(event, TextDelta):
            seen.characters += len(event.text)
            if self._collects:
                seen.texts.setdefault((event.choice, event.channel), []).append(event.text)
        elif isinstance(event, ToolCallDelta):
            seen.characters += len(event.arguments)
            if self._collects:
                seen.calls.setdefault((event.choice, event.index), []).append(event.arguments)
                if event.name:
                    seen.tools[event.choice, event.index] = event.name
        elif isinstance(event, Finished):
            seen.finish.append(event.reason.value)
        elif isinstance(event, UsageReported):
            seen.usage = event.usage

    @property
    def _collects(self) -> bool:
        return self.decision.sticky or (self.captured is not None and self.captured.answers)

    async def succeeded(self) -> None:
        """The reply ended as it should; raises AuditUnavailable if that cannot be recorded."""
        self.seen.unaccepted = tuple(check.value for check in self.acceptance.failing())
        await self._end("ok")

    async def failed(self, fault: GatewayError) -> None:
        """The attempt ended in a fault."""
        await self._end("partial" if self.seen.characters else fault.code)

    async def cancelled(self) -> None:
        """The caller hung up, or the gateway stops."""
        await self._end("cancelled")

    async def _end(self, status: str) -> None:
        if self.ended.is_set():
            return
        self.ended.set()
        self.lease.release()
        await self.supervisor.finish(self._write(status))

    async def _write(self, status: str) -> None:
        seen, now = self.seen, time.monotonic()
        usage = seen.usage or self._estimate()
        target, model = self.choice.target, self.choice.model
        cost = self.prices.cost(target, model, usage, now - self.sent)
        seen.spent = await self.spending.settle(self.reservation, cost)
        exchange = Exchange(
            target=target.name,
            model=model,
            status=status,
            usage=usage,
            cost=cost,
            latency=Latency(
                inspect=self.inspect_ms,
                decide=self.decide_ms,
                queue=self.lease.waited * 1000,
                first_token=seen.first_ms,
                total=(now - self.began) * 1000,
            ),
            finish=tuple(seen.finish),
            unaccepted=seen.unaccepted,
        )
        holds = await asyncio.to_thread(self._holds) if self.decision.sticky else frozenset[int]()
        content = await self._kept()
        ended = records.completion(self.intended, exchange, holds=holds, content=content)
        await self.log.append(ended)

    async def _kept(self) -> Mapping[str, str] | None:
        """Keep the answer where it may be; one that cannot be kept is said in the record."""
        if self.captured is None or not self.captured.answers:
            return None
        texts = [
            {"choice": choice, "channel": channel.value, "text": "".join(pieces)}
            for (choice, channel), pieces in self.seen.texts.items()
        ]
        calls = [
            {"choice": at[0], "name": self.seen.tools.get(at), "arguments": "".join(pieces)}
            for at, pieces in self.seen.calls.items()
        ]
        attempt = self.intended.fields["attempt"]
        try:
            return await self.captured.answered(
                int(str(attempt)), {"texts": texts, "tool_calls": calls}
            )
        except AuditUnavailable as fault:
            return {**self.captured.content, "answer": fault.code}

    def _holds(self) -> frozenset[int]:
        """What is remembered of a held answer: each text by itself, as apps repeat them."""
        app, seen = self.request.principal.app, self.seen
        texts = ["".join(pieces) for pieces in seen.texts.values()]
        for pieces in seen.calls.values():
            texts += _texts_in("".join(pieces))
        return frozenset[int]().union(*(self.texts.text(app, text) for text in texts))

    def _estimate(self) -> Usage:
        """What a target that gave no count has read and written, by our own estimate."""
        read = sum(len(segment.text) for segment in self.request.segments)
        return Usage(
            input=estimate_tokens(read) if self.seen.first_ms else 0,
            output=estimate_tokens(self.seen.characters),
            estimated=True,
        )


def _texts_in(arguments: str) -> list[str]:
    """The strings in the arguments of a tool call; all of it where it is not whole JSON."""
    try:
        return list(leaves(json.loads(arguments)))
    except (ValueError, RecursionError):
        return [arguments]
