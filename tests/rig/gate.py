"""An answer whose end waits for the test."""

from __future__ import annotations

import asyncio

from rig.behaviours import answer_events, sse
from rig.upstream import Line, Received


class Gate:
    """Streams the beginning of an answer, and its end once it is opened."""

    def __init__(self) -> None:
        self.begun, self.opened, self.told = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def __call__(self, line: Line, request: Received) -> bool:
        async def say_the_rest(line: Line, _: Received) -> bool:
            self.begun.set()
            await self.opened.wait()
            for data in events[2:]:
                await line.send(b"%x\r\n%s\r\n" % (len(data), data))
            await line.send(b"0\r\n\r\n")
            self.told.set()
            return False

        events = answer_events(["Mer", "haba."])
        return await sse(events[:2], then=say_the_rest)(line, request)
