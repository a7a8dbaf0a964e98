"""turnike egress: the external plane as a process of its own."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import click

from gateway.cli.logs import log_to_stderr
from gateway.cli.output import settings_option
from gateway.cli.stopping import Stopping, run_until_stopped
from gateway.plane import open_plane
from gateway.settings import load


@click.command(short_help="Run the external plane as a process of its own.")
@settings_option
def command(settings_file: Path | None) -> None:
    """Run the external plane as a process of its own, until SIGINT (Ctrl-C) or SIGTERM.

    With `egress: {socket: PATH}` in the settings, the gateway opens no
    connection to a target outside and reads no key of one: it hands what may
    leave to this process, over a socket that its own user alone may connect to.
    This process reads the same settings, checks boundary, permission, URL and
    addresses again, makes the one attempt, and honours the lockdown. It never
    reaches a target inside, and reads no key of one.

    So every other process of the machine can be cut off the internet. Stopped
    or killed, it can be started again at any time: requests that would leave
    get 503 `egress_unavailable` meanwhile, or are answered inside where the
    policies let them.
    """
    settings = load(settings_file, os.environ, egress=True)
    log_to_stderr(settings.telemetry.logs)

    async def run(stopping: Stopping) -> None:
        ended = asyncio.Event()
        async with open_plane(settings) as targets:
            names = ", ".join(target.name for target in targets)
            click.echo(f"turnike: listening at {settings.egress_socket} for {names}")
            with stopping.by(ended.set):
                await ended.wait()

    run_until_stopped(run)
    click.echo("turnike: stopped")
