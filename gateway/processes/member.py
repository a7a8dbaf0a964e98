"""A process of the gateway itself, which its parent starts, asks, and starts again.

It says once that it is ready, or what keeps it from being so. Unlike a `Child`
it may go on writing to the parent's standard error, because it is the gateway
and knows what must not be said.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.core.errors import AuditRolledBack, AuditUnavailable, ConfigError, GatewayError
from gateway.processes.child import GRACE_SECONDS, asked, end, spawn

_ANSWER_SECONDS = 1.0
_KINDS = {kind.__name__: kind for kind in (ConfigError, AuditRolledBack, AuditUnavailable)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A process that is ready; it ends when its parent does."""

    name: str
    process: asyncio.subprocess.Process = field(repr=False)
    turn: asyncio.Lock = field(repr=False, default_factory=asyncio.Lock)

    @classmethod
    async def start(
        cls,
        module: str,
        *,
        name: str,
        values: Mapping[str, object],
        deadline: float,
        pass_fds: Sequence[int] = (),
    ) -> Member:
        """Run `python -m module` with `values` and wait until it is ready.

        Raises what the process says it failed for, ConfigError where it says
        nothing; no process is left then.
        """
        process = await spawn(module, None, pass_fds)
        try:
            async with asyncio.timeout(deadline):
                said = await _said(process, json.dumps(values).encode() + b"\n")
        except TimeoutError:
            await end(process, grace=0)
            raise ConfigError(f"The {name} was not ready after {deadline:g} s.") from None
        except BaseException:
            await end(process, grace=0)
            raise
        if said.get("ready") is not True:
            code = await end(process, grace=GRACE_SECONDS)
            raise _fault(said, f"The {name} did not start: its process ended with {code}.")
        return cls(name=name, process=process)

    @property
    def pid(self) -> int:
        """The process id."""
        return self.process.pid

    async def ask(self, question: str, seconds: float) -> object:
        """Ask over the lifeline; raises ConnectionError if it is gone, TimeoutError if silent."""
        asking = asyncio.ensure_future(asked(self.process, self.turn, self.name, question))
        # An answer that nobody waits for is nobody's fault.
        asking.add_done_callback(lambda done: done.cancelled() or done.exception())
        async with asyncio.timeout(seconds):
            # Shielded: a late answer would be taken for that of the next question.
            return await asyncio.shield(asking)

    async def gone(self) -> int:
        """Wait until the process has ended; returns its exit code."""
        return await self.process.wait()

    async def end(self, grace: float) -> None:
        """Wait until it ends by itself, at most `grace` seconds, then kill it."""
        ended = asyncio.ensure_future(self.process.wait())
        await asyncio.wait({ended}, timeout=grace)
        await end(self.process, grace=GRACE_SECONDS)
        await ended


def in_loop(
    answer: Callable[[str], object], loop: asyncio.AbstractEventLoop
) -> Callable[[str], object]:
    """The same answers from any thread, given in `loop`, which alone may read what it changes.

    Raises TimeoutError where it is busy for a second; what was asked is done all the same.
    """

    async def given(question: str) -> object:
        return answer(question)

    def asked_from_outside(question: str) -> object:
        return asyncio.run_coroutine_threadsafe(given(question), loop).result(_ANSWER_SECONDS)

    return asked_from_outside


def fault_told(fault: GatewayError) -> dict[str, object]:
    """What a process says in place of being ready."""
    kind = next((name for name, one in _KINDS.items() if isinstance(fault, one)), "")
    if isinstance(fault, ConfigError):  # whose text holds its place and its hint
        return {"kind": kind, "message": str(fault), "hint": ""}
    return {"kind": kind, "message": fault.message, "hint": fault.hint}


def _fault(said: Mapping[str, object], otherwise: str) -> GatewayError:
    kind = _KINDS.get(str(said.get("kind")), ConfigError)
    return kind(str(said.get("message") or otherwise), hint=str(said.get("hint") or ""))


async def _said(process: asyncio.subprocess.Process, first: bytes) -> dict[str, object]:
    if process.stdin is None or process.stdout is None:
        return {}
    with contextlib.suppress(ConnectionError):  # who has ended already may have said why
        process.stdin.write(first)
        await process.stdin.drain()
    try:
        said = json.loads(await process.stdout.readline())
    except (ConnectionError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}
