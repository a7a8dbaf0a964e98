"""Writes a log for other processes until somebody kills it; the directory is its argument."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from gateway.audit.log import AuditLog
from gateway.audit.remote.server import listening, serve
from gateway.core.clock import SystemClock


async def main(state_dir: Path) -> None:
    with listening(state_dir) as bound:
        await serve(AuditLog.open(state_dir, clock=SystemClock.start()), bound)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


@asynccontextmanager
async def sequencer(state_dir: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """One that is ready; killed at the end of the block, if not before."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "rig.sequencer_child", str(state_dir),
        cwd=Path(__file__).parents[1], env={"PYTHONPATH": f"{Path(__file__).parents[2]}"},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
