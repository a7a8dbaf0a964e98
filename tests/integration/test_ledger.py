"""P17: what the records say was paid is what a metering provider charged, to the billionth.

TURNIKE_LEDGER_REQUESTS sets how many requests are sent; the long form is 20,000.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator
from decimal import Decimal
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from rig.answering import listening
from rig.behaviours import json_answer
from rig.house import House, open_house
from rig.meter import CHAT, HANG_UP, MESSAGES, Meter, dollars
from rig.payloads import external_target, home_target
from rig.upstream import RecordingUpstream

from gateway.audit.query import Filters, read

pytestmark = pytest.mark.asyncio(loop_scope="module")

REQUESTS = int(os.environ.get("TURNIKE_LEDGER_REQUESTS", "300"))
AT_ONCE = 16


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("ledger")) as opened:
        yield opened


@pytest.mark.timeout(60 + REQUESTS / 10)
async def test_the_ledger_equals_the_meter(house: House) -> None:
    meter = Meter(seed=17)
    async with meter.serving() as cloud, RecordingUpstream([json_answer()]) as inside:
        hung_up = await _send(house, cloud.url, inside.url)
    paid, estimated = _ledger(house.log)
    assert paid == dollars(meter.charged)
    assert meter.charged > 0
    assert meter.happened["hung up on"] == hung_up > 0
    # What nobody counted is an estimate, and says so: never part of what was paid.
    assert estimated == meter.happened["hung up on"] + meter.happened["broke off"]
    assert meter.happened["unavailable"] > 0


async def _send(house: House, cloud: str, inside: str) -> int:
    loopback = (ip_network("127.0.0.0/8"),)
    targets = (
        external_target("cloud/chat", cloud, model=CHAT, simulated=False, addresses=loopback),
        external_target(
            "cloud/messages",
            cloud.removesuffix("/v1"),
            model=MESSAGES,
            provider="anthropic",
            simulated=False,
            addresses=loopback,
        ),
        home_target("local/m", inside),
    )
    draw, gone = random.Random(4), 0  # noqa: S311 - play, not secrets
    gate = asyncio.Semaphore(AT_ONCE)
    async with (
        house.wired(*targets) as app,
        listening(app) as port,
        httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False
        ) as client,
        asyncio.TaskGroup() as group,
    ):
        for number in range(REQUESTS):
            model, stream = draw.choice((CHAT, MESSAGES)), draw.random() < 0.6
            leaves = draw.random() < 0.05
            gone += leaves
            group.create_task(
                _ask(client, gate, model, number, stream=stream or leaves, leaves=leaves)
            )
    return gone


async def _ask(
    client: httpx.AsyncClient,
    gate: asyncio.Semaphore,
    model: str,
    number: int,
    *,
    stream: bool,
    leaves: bool,
) -> None:
    """One request; one that `leaves` closes the connection after the first piece of the answer."""
    said = f"Question {number}: {HANG_UP if leaves else 'how many lakes are there?'}"
    body = {
        "model": model,
        "messages": [{"role": "user", "content": said}],
        "stream": stream,
        "max_tokens": 50,
    }
    path = "/v1/chat/completions" if number % 2 else "/v1/messages"
    headers = {"anthropic-version": "2023-06-01"}
    async with gate, client.stream("POST", path, json=body, headers=headers) as answer:
        async for _ in answer.aiter_bytes():
            if leaves:
                break


def _completions(log: Path) -> list[dict[str, object]]:
    return [dict(found.fields) for found in read(log, Filters(type="completion"))]


def _ledger(log: Path) -> tuple[Decimal, int]:
    """The sum of the counted costs outside, and the number of estimated ones."""
    paid, estimated = Decimal(0), 0
    for record in _completions(log):
        cost = record["cost"]
        assert isinstance(cost, dict)
        if record["boundary"] != "external" or cost["basis"] != "price_list":
            continue
        if cost["estimated"]:
            estimated += Decimal(cost["amount"]) > 0
        else:
            paid += Decimal(cost["amount"])
    return paid, estimated
