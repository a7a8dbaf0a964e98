"""Starting child processes so that none is left behind."""

from __future__ import annotations

import asyncio
import contextlib
from asyncio.subprocess import Process
from collections.abc import Coroutine


async def spawned(making: Coroutine[object, object, Process]) -> Process:
    """Wait for a process that is being made; raises what `making` raises.

    A half-made process can be neither ended nor collected. Where the caller is
    cancelled meanwhile, it is made to the end and killed first.
    """
    task = asyncio.ensure_future(making)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        with contextlib.suppress(OSError):
            await _kill(await task)
        raise


async def _kill(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    if process.stdin is not None:
        process.stdin.close()
    await process.wait()
