"""turnike demo: everything on this machine, six example prompts, and what became of them."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import click
import uvloop

from gateway.app import Gateway, open_gateway
from gateway.audit.query import Filters, read
from gateway.cli.examples import EXAMPLES, Example
from gateway.cli.listeners import Listeners
from gateway.cli.workplace import audit_file
from gateway.core.money import FixedCost, Money
from gateway.core.reply import Usage
from gateway.core.target import Boundary, Target
from gateway.cost.prices import Prices
from gateway.egress.loopback import Answered, post
from gateway.models.embedded import CONTEXT_PER_ANSWER, LICENCE, MODEL
from gateway.models.simulated import SimulatedProvider
from gateway.settings import Settings, without_file

STATE_DIR = "TURNIKE_STATE_DIR"
LOCAL, CLOUD = "local/smollm2", "cloud/simulated"
PRICED_AS = "gpt-5-mini"
HOURLY = Decimal("0.60")
HOURS_A_MONTH = 730
ANSWER_SECONDS = 120.0
SHOWN_CHARACTERS = 240
BANNER = f"""\
DEMONSTRATION. The closed provider is SIMULATED: a process on this machine that answers
nothing of its own and never leaves it. The local model is SmolLM2-135M, far too small
for work: weak in English, nonsense in Turkish. Costs: the list price of {PRICED_AS} for what
left (nothing is charged), and for the local model an example of {HOURLY} USD an hour.
"""


@click.command()
def command() -> None:
    """Run the gateway with an embedded model and a simulated provider, and show six decisions."""
    with state_dir() as folder, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_demo(folder))


@contextmanager
def state_dir() -> Iterator[Path]:
    """Where the demo keeps its log: the folder named by TURNIKE_STATE_DIR, else one that goes."""
    named = os.environ.get(STATE_DIR)
    if named:
        yield Path(named)
        return
    folder = Path(tempfile.mkdtemp(prefix="turnike-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _demo(folder: Path) -> None:
    click.echo(BANNER)
    provider = await SimulatedProvider.start()
    try:
        settings = replace(
            without_file(os.environ, targets=demo_targets(provider)),
            state_dir=folder,
            default_local=LOCAL,
            default_any=CLOUD,
        )
        async with open_gateway(settings) as gateway:
            await _show(gateway, provider)
    finally:
        await provider.stop()
    click.echo("stopped; every process of the demo has ended")


async def _show(gateway: Gateway, provider: SimulatedProvider) -> None:
    listeners = Listeners(gateway)
    serving = asyncio.create_task(listeners.serving())
    showing = asyncio.create_task(_examples(gateway, listeners, provider))
    try:
        await asyncio.wait({serving, showing}, return_when=asyncio.FIRST_COMPLETED)
        if showing.done():
            showing.result()
            await serving
    finally:
        listeners.stop()
        showing.cancel()
        await asyncio.gather(serving, showing, return_exceptions=True)


async def _examples(gateway: Gateway, listeners: Listeners, provider: SimulatedProvider) -> None:
    await listeners.started()
    await gateway.inspector.ready(ANSWER_SECONDS)
    for number, example in enumerate(EXAMPLES, start=1):
        await _one(number, example, gateway.settings, listeners, provider)
    click.echo(_closing(gateway.settings, listeners))


def demo_targets(provider: SimulatedProvider) -> tuple[Target, ...]:
    """The embedded model inside, the simulated provider outside."""
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
            urls=(provider.url,),
            api_key=provider.key,
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
    before = len(await provider.received())
    data = listeners.urls[0]
    host, _, port = data.removeprefix("http://").rpartition(":")
    body = {
        "model": "auto",
        "max_tokens": 60,
        "temperature": 0,
        "messages": [{"role": "user", "content": example.prompt}],
    }
    answered = await post(
        host, int(port), "/v1/chat/completions", json.dumps(body).encode(), seconds=ANSWER_SECONDS
    )
    received = [item.body for item in (await provider.received())[before:]]
    request_id = answered.headers.get("x-turnike-request", "")
    records = read(audit_file(settings), Filters(request=request_id))
    record = next((stored.fields for stored in records), {})
    lines = described(example, answered, record, received, settings)
    click.echo(f"{number}. {example.title}")
    for name, text in lines:
        click.echo(f"   {name:<9} {text}")
    click.echo()


def described(
    example: Example,
    answered: Answered,
    record: Mapping[str, object],
    received: list[str],
    settings: Settings,
) -> list[tuple[str, str]]:
    """What the demo shows of one example, from the response, the record and the provider."""
    effect = answered.headers.get("x-turnike-effect", "-")
    target = answered.headers.get("x-turnike-target", "")
    return [
        ("prompt", _short(example.prompt)),
        ("found", _found(record)),
        ("effect", effect),
        ("rule", _rule(record)),
        ("went to", f"{target} ({_whose(settings, target)})" if target else "nowhere"),
        (
            "received",
            _short(_last_message(received[-1])) if received else "nothing: it stayed here",
        ),
        ("answer", _short(_answer(answered))),
        ("cost", _cost(record, settings)),
    ]


def _found(record: Mapping[str, object]) -> str:
    findings = record.get("findings")
    rows = findings if isinstance(findings, list | tuple) else []
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row["entity"]] += row["count"]
    return ", ".join(f"{entity} ×{count}" for entity, count in counts.items()) or "nothing"


def _rule(record: Mapping[str, object]) -> str:
    rules = record.get("rules")
    if not isinstance(rules, list) or not rules:
        return "otherwise"
    first = rules[0]
    return f'"{first["name"]}" ({first["file"]}:{first["line"]}), because: {first.get("why", "")}'


def _whose(settings: Settings, name: str) -> str:
    target = settings.target(name)
    return (
        "SIMULATED closed provider" if target and target.simulated else "embedded, on this machine"
    )


def _last_message(body: str) -> str:
    messages = json.loads(body)["messages"]
    return str(messages[-1]["content"])


def _answer(answered: Answered) -> str:
    told = json.loads(answered.body)
    if "error" in told:
        return f"{answered.status} {told['error']['code']}: {told['error']['message']}"
    return str(told["choices"][0]["message"]["content"])


def _cost(record: Mapping[str, object], settings: Settings) -> str:
    cost, usage = record.get("cost"), record.get("usage")
    if record.get("type") != "completion" or not isinstance(cost, dict):
        return "0 (nothing was asked)"
    target = settings.target(str(record.get("target")))
    if target is None or not target.simulated or not isinstance(usage, dict):
        return f"{cost['amount']} {cost['currency']} ({cost['basis']}, example rate)"
    counted = Usage(input=usage["input"], output=usage["output"])
    listed = Prices(settings.currency).cost(
        replace(target, simulated=False), PRICED_AS, counted, 0.0
    )
    return f"{listed.amount} {listed.currency} (at the list price of {PRICED_AS}; not charged)"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_CHARACTERS else f"{line[: SHOWN_CHARACTERS - 1]}…"


def _closing(settings: Settings, listeners: Listeners) -> str:
    data, admin = listeners.urls
    return (
        f"apps:      {data}/v1\n"
        f"operators: {admin}\n"
        f"log:       TURNIKE_STATE_DIR={settings.state_dir} turnike audit list\n"
        "an OpenAI client needs one line:\n"
        f'    client = OpenAI(base_url="{data}/v1", api_key="demo")\n'
        "Ctrl-C ends the gateway, the model and the simulated provider."
    )
