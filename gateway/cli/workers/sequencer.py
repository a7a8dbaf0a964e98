"""The process that writes the log for all workers: the only one that has it open for writing."""

from __future__ import annotations

import asyncio

from gateway.audit.anchors.board import Board
from gateway.audit.remote.server import listening, serve
from gateway.cli.defects import tell_no_texts
from gateway.cli.logs import log_to_stderr
from gateway.cli.workers.figures import sent
from gateway.cli.workers.given import Given
from gateway.core.clock import SystemClock
from gateway.core.errors import GatewayError
from gateway.egress.dial import Dials
from gateway.evidence import open_log
from gateway.private_files import private_directory
from gateway.processes.lifeline import Lifeline
from gateway.processes.member import fault_told, in_loop
from gateway.settings import Settings
from gateway.upkeep.figures import figures_of_log


def main() -> None:
    """Serve the log until the parent says `stop`, or is gone."""
    lifeline = Lifeline.take()
    given = Given.of(lifeline.values())
    try:
        settings = given.settings()
        log_to_stderr(settings.telemetry.logs)
        asyncio.run(_serve(settings, lifeline))
    except GatewayError as fault:
        lifeline.tell(fault_told(fault))
        lifeline.leave(1)
    lifeline.leave()


async def _serve(settings: Settings, lifeline: Lifeline) -> None:
    stopped, board, dials = asyncio.Event(), Board(), Dials()

    def answer(question: str) -> object:
        if question == "stop":
            stopped.set()
        return sent(figures_of_log(board, dials)) if question == "figures" else None

    private_directory(settings.state_dir)
    with listening(settings.state_dir) as bound:
        async with open_log(settings, clock=SystemClock.start(), board=board, dials=dials) as log:
            server = await serve(log, bound)
            lifeline.watch(in_loop(answer, asyncio.get_running_loop()))
            lifeline.tell({"ready": True})
            await stopped.wait()
            server.close()


if __name__ == "__main__":
    tell_no_texts()
    main()
