"""The gateway's side: a target outside, asked by the process of the external plane."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from pathlib import Path

from gateway.core.errors import ContainmentError, EgressUnavailable, UpstreamTimeout
from gateway.core.payload import ExternalPayload, HomePayload
from gateway.core.reply import Reply, ReplyEvent
from gateway.core.sensitive import Sensitive
from gateway.core.target import Target
from gateway.egress.apart.asking import Asked, asking
from gateway.egress.apart.frames import BrokenFrame, Frame, framed, read_frame
from gateway.egress.apart.telling import BEGUN, END, HELLO, read_event, read_fault
from gateway.egress.dial import Streams, plane_line
from gateway.egress.limits import Deadline, Limits

_FAILURES = (OSError, EOFError, BrokenFrame)


async def greeted(socket: Path, seconds: float) -> Streams | None:
    """A connection to the process, which has said that it is there; None where it has not."""
    line: Streams | None = None
    try:
        async with asyncio.timeout(seconds):
            line = await plane_line(socket)
            if await read_frame(line[0]) == HELLO:
                return line
    except (*_FAILURES, TimeoutError):
        pass
    if line is not None:
        line[1].transport.abort()
    return None


class PlaneTarget:
    """One target outside; this process opens no connection to it and knows no key of it."""

    def __init__(self, target: Target, socket: Path, limits: Limits) -> None:
        self._target = target
        self._socket = socket
        self._limits = limits

    async def send(
        self,
        payload: HomePayload | ExternalPayload,
        *,
        stream: bool,
        client_key: Sensitive[str] | None,
        until: float | None,
    ) -> Reply:
        """Have the process ask once; raises what it raises, and EgressUnavailable without it."""
        if not isinstance(payload, ExternalPayload):
            raise ContainmentError("Something other than a payload of its plane was to be sent.")
        deadline = Deadline(self._limits, stream=stream, until=until)
        seconds = None if until is None else until - asyncio.get_running_loop().time()
        asked = Asked(payload=payload, stream=stream, client_key=client_key, seconds=seconds)
        line = await self._line()
        try:
            await self._begin(line, framed(asking(asked)), deadline)
        except BaseException:
            line[1].transport.abort()
            raise
        events = self._events(line, deadline)

        async def close() -> None:
            line[1].transport.abort()
            with suppress(RuntimeError):  # somebody is reading, and will see the hang-up
                await events.aclose()

        return Reply(events=events, close=close)

    async def close(self) -> None:
        """Nothing stays open between two attempts."""

    async def _line(self) -> Streams:
        line = await greeted(self._socket, self._limits.connect)
        if line is not None:
            return line
        raise EgressUnavailable(
            "The egress process does not answer.",
            target=self._target.name,
            hint="Whoever runs the gateway should see whether `turnike egress` runs.",
        )

    async def _begin(self, line: Streams, question: bytes, deadline: Deadline) -> None:
        frame = await self._next(line, deadline, question)
        if frame != BEGUN:
            raise self._broken()

    async def _events(self, line: Streams, deadline: Deadline) -> AsyncGenerator[ReplyEvent, None]:
        try:
            while (frame := await self._next(line, deadline)) != END:
                try:
                    event = read_event(frame)
                except BrokenFrame:
                    raise self._broken() from None
                yield event
                deadline.progressed()
        finally:
            line[1].transport.abort()

    async def _next(self, line: Streams, deadline: Deadline, question: bytes = b"") -> Frame:
        """The next frame; raises the fault that it holds."""
        reader, writer = line
        frame: Frame = {}
        try:
            async with deadline.waiting():
                if question:
                    writer.write(question)
                    await writer.drain()
                frame = await read_frame(reader)
            fault = read_fault(frame) if "fault" in frame else None
        except TimeoutError:
            name = self._target.name
            fault = UpstreamTimeout(
                f"Target {name} did not answer in time.", target=name, hint="Try again later."
            )
        except _FAILURES:
            fault = self._broken()
        if fault is not None:
            raise fault
        return frame

    def _broken(self) -> EgressUnavailable:
        return EgressUnavailable("The egress process broke off.", target=self._target.name)
