"""turnike serve: the gateway."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path

import click
import uvloop

from gateway.app import open_gateway
from gateway.cli.listeners import Listeners
from gateway.cli.output import settings_option
from gateway.cli.workplace import load_settings
from gateway.settings import Settings


@click.command()
@settings_option
def command(settings_file: Path | None) -> None:
    """Run the gateway until it is interrupted."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s"
    )
    settings = load_settings(settings_file)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    async with open_gateway(settings) as gateway:
        listeners = Listeners(gateway)
        data, admin = listeners.urls
        click.echo(f"turnike: apps use {data}/v1, operators {admin}")
        for line in notices(settings):
            click.echo(f"turnike: {line}")
        await listeners.serving()
    click.echo("turnike: stopped")


def notices(settings: Settings) -> list[str]:
    """What an operator should know before the first request, one line each."""
    said = []
    if settings.file is None:
        names = ", ".join(path.name for path in settings.policies)
        said.append(f"no settings file: everybody on this machine may ask, under {names}")
    if not any(target.at_home for target in settings.targets):
        said.append(
            "no target with boundary: organisation: prompts that are held at home will get "
            "503 no_local_target. Add one to the settings to answer them."
        )
    return said
