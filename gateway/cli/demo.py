"""turnike demo: everything on this machine, six example prompts, and what became of them."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import click

from gateway.app import Gateway, open_gateway
from gateway.audit.query import Filters, read
from gateway.cli.examples import EXAMPLES, Example
from gateway.cli.listeners import Listeners
from gateway.cli.shown import PRICED_AS, described
from gateway.cli.stopping import Stopping, run_until_stopped
from gateway.cli.workplace import audit_file
from gateway.core.errors import InspectionFailed
from gateway.core.money import FixedCost, Money
from gateway.core.sensitive import Sensitive
from gateway.core.target import Boundary, Target
from gateway.egress.loopback import post
from gateway.models.embedded import CONTEXT_PER_ANSWER, LICENCE, MODEL, weights
from gateway.models.simulated import SimulatedProvider
from gateway.settings import Settings, without_file

STATE_DIR = "TURNIKE_STATE_DIR"
LOCAL, CLOUD = "local/smollm2", "cloud/simulated"
HOURLY = Decimal("0.60")
HOURS_A_MONTH = 730
ANSWER_SECONDS = 120.0
LEAVE_SECONDS = 3.0
BANNER = f"""\
DEMONSTRATION. The closed provider is SIMULATED: a process on this machine that answers
nothing of its own and never leaves it. The local model is SmolLM2-135M, far too small
for work: weak in English, nonsense in Turkish. Costs: the list price of {PRICED_AS} for what
left (nothing is charged), and for the local model an example of {HOURLY} USD an hour.

Starting the gateway, the detectors, the local model and the simulated provider …
"""


@click.command(short_help="Show six decisions on this machine; needs no key and no settings.")
def command() -> None:
    """Show what the gateway does, on this machine alone; needs no key and no settings.

    Starts the gateway, a small embedded model and a SIMULATED closed provider,
    sends six example prompts, and shows for each what was found, what was
    decided and why, where it went, what the provider received and what it cost.
    Then it stays up for your own client until Ctrl-C or SIGTERM ends all of it;
    the exit code is then 0.

    TURNIKE_LISTEN and TURNIKE_ADMIN_LISTEN choose other ports (port 0 is any
    free one). The log goes into a folder that is removed at the end, or into
    TURNIKE_STATE_DIR, where it stays.
    """
    weights()  # says that the extra is missing before anything is started
    run_until_stopped(_demo)
    click.echo("Stopped; every process of the demo has ended.")


async def _demo(stopping: Stopping) -> None:
    del stopping  # a signal cancels, whatever is under way
    click.echo(BANNER)
    with state_dir() as folder:
        settings = replace(
            without_file(os.environ, targets=demo_targets("", None)),
            state_dir=folder,
            default_local=LOCAL,
            default_any=CLOUD,
        )
        with Listeners.bound(settings) as listeners:
            provider = await SimulatedProvider.start()
            try:
                targets = demo_targets(provider.url, provider.key)
                async with open_gateway(replace(settings, targets=targets)) as gateway:
                    await _show(gateway, listeners, provider)
            finally:
                await provider.stop()


@contextmanager
def state_dir() -> Iterator[Path]:
    """Where the demo keeps its log: the folder named by TURNIKE_STATE_DIR, else one that goes."""
    named = os.environ.get(STATE_DIR)
    if named:
        yield Path(named).absolute()
        return
    folder = Path(tempfile.mkdtemp(prefix="turnike-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _show(gateway: Gateway, listeners: Listeners, provider: SimulatedProvider) -> None:
    serving = asyncio.create_task(
        listeners.serving(gateway.data, gateway.admin, gateway.settings.limits)
    )
    showing = asyncio.create_task(_examples(gateway, listeners, provider))
    try:
        await asyncio.wait({serving, showing}, return_when=asyncio.FIRST_COMPLETED)
        if showing.done():
            showing.result()
        await asyncio.shield(serving)  # which is stopped below, and not cancelled
    finally:
        showing.cancel()
        listeners.stop()
        await asyncio.wait({serving, showing}, timeout=LEAVE_SECONDS)
        listeners.stop()
        await asyncio.gather(serving, showing, return_exceptions=True)


async def _examples(gateway: Gateway, listeners: Listeners, provider: SimulatedProvider) -> None:
    await listeners.started()
    if not await gateway.inspector.ready(ANSWER_SECONDS):
        raise InspectionFailed(
            f"The detectors were not ready after {ANSWER_SECONDS:g} s.",
            hint="See whether this machine is short of memory, then try again.",
        )
    for number, example in enumerate(EXAMPLES, start=1):
        await _one(number, example, gateway.settings, listeners, provider)
    click.echo(_closing(gateway.settings, listeners))


def demo_targets(url: str, key: Sensitive[str] | None) -> tuple[Target, ...]:
    """The embedded model inside, and the simulated provider at `url` outside."""
    return (
        Target(
            name=LOCAL,
            provider="embedded",
            boundary=Boundary.ORGANISATION,
            model=MODEL,
            licence=LICENCE,
            operator="us",
            context=CONTEXT_PER_ANSWER,
            slots=4,
            cost=FixedCost(monthly=(Money(HOURLY * HOURS_A_MONTH, "USD"),)),
        ),
        Target(
            name=CLOUD,
            provider="openai",
            boundary=Boundary.EXTERNAL,
            country="US",
            urls=(url,),
            api_key=key,
            models=(PRICED_AS, "gpt-*"),
            simulated=True,
        ),
    )


async def _one(
    number: int,
    example: Example,
    settings: Settings,
    listeners: Listeners,
    provider: SimulatedProvider,
) -> None:
    before = await provider.received()
    at = urlsplit(listeners.urls[0])
    body = {
        "model": "auto",
        "max_tokens": 60,
        "temperature": 0,
        "messages": [{"role": "user", "content": example.prompt}],
    }
    answered = await post(
        at.hostname or "",
        at.port or 0,
        "/v1/chat/completions",
        json.dumps(body).encode(),
        seconds=ANSWER_SECONDS,
    )
    received = [item.body for item in (await provider.received()) if item not in before]
    request_id = answered.headers.get("x-turnike-request", "")
    records = read(audit_file(settings), Filters(request=request_id))
    record = next((stored.fields for stored in records), {})
    click.echo(f"{number}. {example.title}")
    for name, text in described(example, answered, record, received, settings):
        click.echo(f"   {name:<9} {text}")
    click.echo()


def _closing(settings: Settings, listeners: Listeners) -> str:
    data, admin = listeners.urls
    return (
        f"apps:      {data}/v1\n"
        f"operators: {admin}\n"
        f"log:       TURNIKE_STATE_DIR={settings.state_dir} turnike audit list\n"
        "an OpenAI client needs one line:\n"
        f'    client = OpenAI(base_url="{data}/v1", api_key="demo")\n'
        "Ctrl-C ends the gateway, the model and the SIMULATED provider."
    )
