"""turnike serve: the gateway."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from gateway.app import open_gateway
from gateway.cli.hangup import hangups
from gateway.cli.listeners import Listeners
from gateway.cli.logs import log_to_stderr
from gateway.cli.output import settings_option
from gateway.cli.stopping import Stopping, run_until_stopped
from gateway.cli.workers import serve as workers
from gateway.cli.workplace import load_settings
from gateway.processes.memory import settle
from gateway.settings import Auth, Settings


@click.command(short_help="Run the gateway.")
@settings_option
def command(settings_file: Path | None) -> None:
    """Run the gateway until SIGINT (Ctrl-C) or SIGTERM ends it.

    Answers under way may then finish, for at most a minute; a second signal cuts
    them off. The exit code is then 0.

    Policy files that change are put in force without a restart, at once on
    SIGHUP; where one of them is wrong, all of the old ones stay.

    Without a settings file, OPENAI_API_KEY or ANTHROPIC_API_KEY is enough to
    begin: the gateway then listens on this machine only, asks for no key and
    applies the shipped kvkk.yaml.
    """
    settings = load_settings(settings_file)
    log_to_stderr(settings.telemetry.logs)
    if sys.stderr.isatty():  # detectors and a model can take many seconds
        click.echo("turnike: starting …", err=True)
    run_until_stopped(partial(_serve, settings))
    click.echo("turnike: stopped")


async def _serve(settings: Settings, stopping: Stopping) -> None:
    with hangups() as hangup, Listeners.bound(settings) as listeners:

        def ready() -> None:
            data, admin = listeners.urls
            click.echo(f"turnike: apps use {data}/v1, operators {admin}")
            for line in notices(settings):
                click.echo(f"turnike: {line}")

        if settings.workers > 1:
            await workers.serve(settings, listeners, hangup, stopping, ready)
            return
        async with open_gateway(settings) as gateway:
            settle()
            hangup.calls(gateway.reloading.ask)
            ready()
            with stopping.by(listeners.stop):
                await listeners.serving(gateway.data, gateway.admin, settings.limits)


def notices(settings: Settings) -> list[str]:
    """What an operator should know before the first request, one line each."""
    said = []
    if settings.file is None:
        names = ", ".join(path.name for path in settings.policies)
        who = "everybody on this machine" if settings.auth is Auth.OPEN else "holders of a key"
        said.append(f"no settings file: {who} may ask, under {names}")
    if not any(target.at_home for target in settings.targets):
        said.append(
            "no target with boundary: organisation: prompts that are held at home will get "
            "503 no_local_target. Add one to the settings to answer them."
        )
    return said
