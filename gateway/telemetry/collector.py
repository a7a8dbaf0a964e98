"""Brings spans to a collector, in the background, and never in anybody's way."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from gateway.core.errors import UpstreamUnavailable
from gateway.core.record import Entry
from gateway.telemetry.parent import parent

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

_LOG = logging.getLogger(__name__)

WAITING = 4096
"""How many spans wait at most; the oldest are dropped."""
BATCH = 512
PAUSE = 2.0
PATH = "/v1/traces"
_FINE = 300


class Answer(Protocol):
    """What a collector answered."""

    @property
    def status(self) -> int:
        """The status of the answer."""
        ...


class Courier(Protocol):
    """Reaches the collector, and nothing else."""

    async def ask(
        self, method: str, path: str, headers: Sequence[tuple[str, str]], body: bytes = b""
    ) -> Answer:
        """Send one request. Raises UpstreamUnavailable."""
        ...


class Collector:
    """Takes records, and sends the spans of them by `courier` every `pause` seconds.

    What a collector does not take is dropped, and counted: `sent` and `dropped`.
    """

    def __init__(
        self,
        span: Callable[[Entry, tuple[int, int] | None], ReadableSpan | None],
        encoded: Callable[[Sequence[ReadableSpan]], bytes],
        courier: Courier,
        *,
        headers: Sequence[tuple[str, str]] = (),
        pause: float = PAUSE,
    ) -> None:
        self._span = span
        self._encoded = encoded
        self._courier = courier
        self._headers = (("content-type", "application/x-protobuf"), *headers)
        self._pause = pause
        self._waiting: deque[ReadableSpan] = deque()
        self._task: asyncio.Task[None] | None = None
        self.sent = 0
        self.dropped = 0

    def saw(self, entry: Entry) -> None:
        """Keep the span of a record until the next time that spans are sent."""
        span = self._span(entry, parent())
        if span is None:
            return
        if len(self._waiting) >= WAITING:
            self._waiting.popleft()
            self.dropped += 1
        self._waiting.append(span)

    def start(self) -> None:
        """Begin to send."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Send what waits, once, and stop."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._send()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._pause)
            await self._send()

    async def _send(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            try:
                answer = await self._courier.ask("POST", PATH, self._headers, self._encoded(batch))
                taken = answer.status < _FINE
            except UpstreamUnavailable:
                taken = False
            except Exception as defect:  # noqa: BLE001 - the next traces are sent all the same
                _LOG.error("traces were not sent: %s", type(defect).__name__)
                taken = False
            except asyncio.CancelledError:
                self._waiting.extendleft(reversed(batch))
                raise
            if not taken:
                self.dropped += len(batch)
                return
            self.sent += len(batch)
