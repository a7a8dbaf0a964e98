"""One of several processes that answer requests: a gateway whose log is written by another."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import uvloop

from gateway.app import Gateway, open_gateway
from gateway.audit.anchors.board import Board
from gateway.audit.log import Log
from gateway.audit.remote.client import RemoteLog
from gateway.cli.defects import tell_no_texts
from gateway.cli.listeners import Servers
from gateway.cli.logs import log_to_stderr
from gateway.cli.workers.figures import sent
from gateway.cli.workers.given import Given
from gateway.core.clock import Clock
from gateway.core.errors import GatewayError
from gateway.egress.dial import Dials
from gateway.processes.lifeline import Lifeline
from gateway.processes.member import fault_told, in_loop
from gateway.processes.memory import settle
from gateway.settings import Settings
from gateway.upkeep.figures import status_of


def main() -> None:
    """Answer requests on the inherited socket until the parent says `stop`, or is gone."""
    lifeline = Lifeline.take()
    values = lifeline.values()
    given, listening = Given.of(values), int(str(values["socket"]))
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            settings = given.settings()
            log_to_stderr(settings.telemetry.logs)
            runner.run(_serve(settings, socket.socket(fileno=listening), lifeline))
    except GatewayError as fault:
        lifeline.tell(fault_told(fault))
        lifeline.leave(1)
    lifeline.leave()


@asynccontextmanager
async def _elsewhere(
    settings: Settings, *, clock: Clock, board: Board, dials: Dials
) -> AsyncIterator[Log]:
    del board, dials  # anchors are the affair of the process that writes
    log = await RemoteLog.open(settings.state_dir, place=settings.log, clock=clock)
    try:
        yield log
    finally:
        await log.close()


async def _serve(settings: Settings, listening: socket.socket, lifeline: Lifeline) -> None:
    async with open_gateway(settings, log=_elsewhere) as gateway:
        settle()
        servers = Servers(settings.limits, (gateway.data, listening))
        lifeline.watch(_answers(gateway, servers))
        serving = asyncio.create_task(servers.run())
        await servers.started()
        lifeline.tell({"ready": True})
        await serving


def _answers(gateway: Gateway, servers: Servers) -> Callable[[str], object]:
    def answer(question: str) -> object:
        if question == "stop":
            servers.stop()
        elif question == "reload":
            gateway.reloading.ask()
        elif question == "figures":
            return sent(gateway.figures())
        elif question == "status":
            return dict(status_of(gateway.pipeline, gateway.reloading))
        return None

    return in_loop(answer, asyncio.get_running_loop())


if __name__ == "__main__":
    tell_no_texts()
    main()
