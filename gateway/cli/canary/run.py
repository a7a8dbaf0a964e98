"""Runs the canaries: against a gateway of our own, or against another one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import click

from gateway.cli.canary.judge import Cell
from gateway.cli.canary.matrix import Gauge
from gateway.cli.canary.ours import our_gateway
from gateway.cli.canary.surface import Surface
from gateway.cli.listeners import bound, url_of
from gateway.core.sensitive import Sensitive
from gateway.egress.metadata import MetadataClient
from gateway.models.recording import recording
from gateway.settings import Address

ANSWER_SECONDS = 120.0
ANY_PORT = Address("127.0.0.1", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderTest:
    """Which gateway is tested: ours where `base_url` is empty."""

    base_url: str = ""
    key: Sensitive[str] = field(default_factory=lambda: Sensitive("canary"), repr=False)
    model: str = ""
    upstream: Address = ANY_PORT


async def run(
    tested: UnderTest, surfaces: Sequence[Surface], wait: Callable[[], None]
) -> list[Cell]:
    """Plant every canary; `wait` is called before another gateway is asked.

    Raises ConfigError where the upstream is not reached.
    """
    async with _gauge(tested, wait) as gauge:
        for surface in surfaces:
            if surface.name != "count_tokens":  # counted by each gateway where it likes
                await gauge.control(surface)
        return await gauge.cells(surfaces)


@asynccontextmanager
async def _gauge(tested: UnderTest, wait: Callable[[], None]) -> AsyncIterator[Gauge]:
    async with AsyncExitStack() as stack:
        listening = stack.enter_context(bound(tested.upstream, "--upstream-listen"))
        upstream = await stack.enter_async_context(recording(listening))
        at = url_of(listening)
        if tested.base_url:
            click.echo(
                f"The recording upstream is SIMULATED. Set it as the provider of the gateway:\n"
                f"  OpenAI     {at}/v1\n  Anthropic  {at}\nAny key will do.",
                err=True,
            )
            wait()
            base = tested.base_url
        else:
            base = await stack.enter_async_context(our_gateway(at))
        base = base.rstrip("/").removesuffix("/v1")
        client = MetadataClient(base, seconds=ANSWER_SECONDS)
        stack.push_async_callback(client.close)
        yield Gauge(client=client, upstream=upstream, key=tested.key, model=tested.model)
