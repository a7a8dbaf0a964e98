"""The processes of one gateway: started in order, started again when one ends, and asked as one."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from gateway.api.metrics import Counter
from gateway.cli.workers.figures import counters, received, together
from gateway.cli.workers.given import Given
from gateway.core.errors import GatewayError
from gateway.processes.member import Member
from gateway.upkeep.figures import Figures, Status

READY_SECONDS = 240.0
ASK_SECONDS = 1.0
DRAIN_SECONDS = 75.0
"""How long answers under way, and what is written of them, may take at the end."""
_STEADY_SECONDS = 10.0
_LONGEST_PAUSE = 5.0
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Post:
    """A place for a process, and the one that holds it now."""

    name: str
    module: str
    values: Mapping[str, object] = field(repr=False)
    pass_fds: tuple[int, ...] = ()
    member: Member | None = None
    figures: Figures = ()
    began: float = 0.0

    async def fill(self) -> None:
        """Start a process for it; raises GatewayError where none becomes ready."""
        self.began = time.monotonic()
        self.member = await Member.start(
            self.module,
            name=self.name,
            values=self.values,
            deadline=READY_SECONDS,
            pass_fds=self.pass_fds,
        )

    async def ask(self, question: str) -> object:
        """What the process answers; None from one that is gone or silent."""
        if self.member is None:
            return None
        with suppress(ConnectionError, TimeoutError, ValueError):
            return await self.member.ask(question, ASK_SECONDS)
        return None


class Processes:
    """A sequencer, which writes the log, and `workers` processes on the socket `listening`.

    `sequencer` and `workers` are their posts.
    """

    def __init__(self, given: Given, *, workers: int, listening: int) -> None:
        values = {**given.values(), "socket": listening}
        self.sequencer = Post("sequencer", "gateway.cli.workers.sequencer", given.values())
        self.workers = [
            Post(f"worker {number}", "gateway.cli.workers.worker", values, (listening,))
            for number in range(1, workers + 1)
        ]
        self._restarts = {"sequencer": 0, "worker": 0}
        self._gone: Figures = ()
        self._keeping: list[asyncio.Task[None]] = []
        self._asking: list[asyncio.Task[object]] = []

    async def start(self) -> None:
        """Start all processes; raises what one of them fails for. Then `stop` ends the rest."""
        await self.sequencer.fill()
        try:
            async with asyncio.TaskGroup() as group:
                for post in self.workers:
                    group.create_task(post.fill())
        except ExceptionGroup as faults:
            raise faults.exceptions[0] from None
        self._keeping = [
            asyncio.create_task(self._keep(post)) for post in (self.sequencer, *self.workers)
        ]

    async def reload(self) -> None:
        """Have every worker read its policies again."""
        await asyncio.gather(*(post.ask("reload") for post in self.workers))

    async def status(self) -> Status:
        """The state of all workers together: `ready` where one of them is, and the log written."""
        answers = await asyncio.gather(*(post.ask("status") for post in self.workers))
        found = [answer for answer in answers if isinstance(answer, dict)]
        merged: dict[str, str | int | float | bool] = dict(found[0]) if found else {}
        for name in ("policies", "policy", "policy_fault"):
            told = dict.fromkeys(str(one.get(name, "")) for one in found)
            merged[name] = ", ".join(word for word in told if word)
        merged["detectors"] = sum(int(one.get("detectors", 0)) for one in found)
        merged["workers"] = f"{len(found)} of {len(self.workers)}"
        writing = self.sequencer.member is not None
        merged["ready"] = writing and any(one.get("ready") is True for one in found)
        return merged

    async def figures(self) -> Figures:
        """The figures of all processes together, those that are gone included."""
        posts = (self.sequencer, *self.workers)
        await asyncio.gather(*(self._look(post) for post in posts))
        restarts = Counter(
            "turnike_process_restarts_total",
            "Processes of the gateway that ended and were started again",
            ("process",),
            {(name,): count for name, count in self._restarts.items()},
        )
        return (*together([self._gone, *(post.figures for post in posts)]), restarts)

    def ask_to_stop(self) -> None:
        """Let every worker finish what is under way; asked a second time, let it not wait."""
        for task in self._keeping:
            task.cancel()
        self._asking = [asyncio.create_task(post.ask("stop")) for post in self.workers]

    async def stop(self) -> None:
        """End the workers, then the sequencer; whoever does not end in time is killed."""
        self.ask_to_stop()
        await asyncio.gather(*self._keeping, return_exceptions=True)
        await asyncio.gather(*(self._end(post) for post in self.workers))
        await self.sequencer.ask("stop")
        await self._end(self.sequencer)

    async def ended(self) -> None:
        """Wait until every worker has ended."""
        members = [post.member for post in self.workers if post.member is not None]
        await asyncio.gather(*(member.gone() for member in members))

    async def _end(self, post: Post) -> None:
        if post.member is not None:
            await post.member.end(DRAIN_SECONDS)

    async def _look(self, post: Post) -> None:
        answer = await post.ask("figures")
        if answer is not None:
            post.figures = received(answer)

    async def _keep(self, post: Post) -> None:
        """Start a process again whenever it has ended, ever less often while it does not last."""
        pause = 0.0
        while True:
            if post.member is not None:
                code = await post.member.gone()
                post.member = None
                _LOG.error("the %s ended with %s and is started again", post.name, code)
                self._gone = together([self._gone, counters(post.figures)])
                post.figures = ()
                self._restarts[post.name.split()[0]] += 1
            lasted = time.monotonic() - post.began >= _STEADY_SECONDS
            await asyncio.sleep(0 if lasted else pause)
            pause = 0.1 if lasted else min(_LONGEST_PAUSE, max(0.1, pause * 2))
            try:
                await post.fill()
            except GatewayError as fault:
                _LOG.error("the %s cannot be started: %s %s", post.name, fault.message, fault.hint)
            except OSError as fault:  # no memory, or no process more, which may pass
                _LOG.error("the %s cannot be started: %s", post.name, fault.strerror)
