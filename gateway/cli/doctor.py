"""turnike doctor: what is wrong on this machine, and whether anything gets out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from ipaddress import ip_address
from pathlib import Path

import click

from gateway.cli.canary.judge import Cell, Verdict
from gateway.cli.canary.matrix import summary
from gateway.cli.canary.run import UnderTest, run
from gateway.cli.canary.surface import Surface
from gateway.cli.canary.surfaces import SURFACES, chosen
from gateway.cli.check import FAIL
from gateway.cli.checks import all_checks
from gateway.cli.output import format_option, print_json, print_rows, settings_option
from gateway.cli.stopping import Stopping, run_until_stopped
from gateway.cli.workplace import load_settings, load_state_settings
from gateway.core.errors import ConfigError, GatewayError
from gateway.core.sensitive import Sensitive
from gateway.settings import Address

COLUMNS = ("surface", "place", "effect", "stream", "verdict", "detail")


@click.command(short_help="Check this machine, or prove by canaries that nothing gets out.")
@click.option("--canary", is_flag=True, help="Plant canaries and see whether they get out.")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(tuple(SURFACES)),
    help="Plant in this dialect only; may be given more than once.",
)
@click.option("--base-url", metavar="URL", default="", help="Test this gateway and not our own.")
@click.option("--key", metavar="KEY", default="canary", help="The key that it wants.")
@click.option("--model", metavar="M", default="", help="The model to ask it for.")
@click.option(
    "--upstream-listen",
    metavar="HOST:PORT",
    default="127.0.0.1:0",
    help="Where the recording upstream listens.",
)
@format_option
@settings_option
def command(
    canary: bool,
    only: tuple[str, ...],
    base_url: str,
    key: str,
    model: str,
    upstream_listen: str,
    form: str,
    settings_file: Path | None,
) -> None:
    """Check this machine, or prove by canaries that nothing gets out.

    Each line is ok, warn or fail, and the exit code is 1 where one is fail.
    Nothing is sent but a question to each anchor of the log and to each server
    inside, which is asked for its models; nobody outside is asked. Nothing is
    changed; a gateway that runs is not disturbed.

    With --canary, made-up personal data is planted in every place of every
    dialect, for every effect, streamed and not, also where a request is
    translated for another vendor, and a recording upstream that stands for a
    closed provider shows what arrives there. LEAK: the canary arrived outside,
    in any spelling. clean: it did not. refused: the request was answered with
    this status. broken: the answer is of no use, or a masked value was not put
    back. The exit code is 1 where there is a LEAK, and 2 where nothing could be
    proved.

    Without --base-url a gateway of our own is started under the shipped policy,
    and everything ends with the command. With it, another gateway is tested,
    whose provider has to be the recording upstream; the command prints its
    address and waits for Enter if it is run on a terminal. What is translated is
    then tested only where --only names it.
    """
    if not canary:
        if only or base_url:
            raise click.UsageError("--only and --base-url go with --canary.")
        _check(settings_file, form)
        return
    if base_url and not model:
        raise click.UsageError("--base-url needs --model, a name that the gateway serves.")
    tested = UnderTest(
        base_url=base_url, key=Sensitive(key), model=model, upstream=_address(upstream_listen)
    )
    _show(_planted(tested, chosen(only, ours=not base_url)), form)


def _planted(tested: UnderTest, surfaces: Sequence[Surface]) -> list[Cell]:
    """Plant the canaries; ends the process with 130 where a signal broke it off."""
    cells: list[Cell] = []
    done: list[bool] = []

    async def work(stopping: Stopping) -> None:
        del stopping  # a signal cancels, whatever is under way
        cells.extend(await run(tested, surfaces, _wait))
        done.append(True)

    try:
        run_until_stopped(work)
    except GatewayError as fault:  # 1 is for a LEAK
        raise ConfigError(fault.message, hint=fault.hint) from None
    if not done:
        click.echo("Stopped; every process of the test has ended.", err=True)
        sys.exit(130)
    return cells


def _check(settings_file: Path | None, form: str) -> None:
    found = list(
        all_checks(lambda: load_state_settings(settings_file), lambda: load_settings(settings_file))
    )
    print_rows([asdict(check) for check in found], ("state", "name", "detail"), form)
    if any(check.state == FAIL for check in found):
        sys.exit(1)


def _show(cells: list[Cell], form: str) -> None:
    counts = summary(cells)
    rows = [asdict(cell) for cell in cells]
    if form == "json":
        print_json({"summary": counts, "cells": rows})
    else:
        print_rows(rows, COLUMNS, form)
        told = ", ".join(f"{count} {name}" for name, count in counts.items())
        click.echo(f"{len(cells)} canaries: {told}.", err=form == "csv")
    if counts[Verdict.LEAK]:
        sys.exit(1)


def _wait() -> None:
    if sys.stdin.isatty():
        click.pause("Press Enter when the gateway is ready.", err=True)


def _address(text: str) -> Address:
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    try:
        if host != "localhost":
            ip_address(host)
        number = int(port)
    except ValueError:
        number = -1
    if not 0 <= number < 65536:
        raise click.UsageError("--upstream-listen is not an address. Write 127.0.0.1:9100.")
    return Address(host, number)
