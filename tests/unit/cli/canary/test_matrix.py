from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from rig.behaviours import json_answer
from rig.other_gateways import masking_and_not_restoring, passing_on
from rig.upstream import Behaviour, Line, Received, RecordingUpstream

from gateway.cli.canary.chat import CHAT
from gateway.cli.canary.completions import COMPLETIONS
from gateway.cli.canary.embeddings import EMBEDDINGS
from gateway.cli.canary.judge import Cell, Verdict
from gateway.cli.canary.matrix import Gauge, summary
from gateway.cli.canary.messages import COUNT_TOKENS
from gateway.cli.canary.planting import plantings
from gateway.cli.canary.surface import Surface
from gateway.cli.canary.translated import TRANSLATED
from gateway.cli.canary.values import Wanted
from gateway.cli.listeners import url_of
from gateway.core.errors import ConfigError
from gateway.core.sensitive import Sensitive
from gateway.egress.metadata import MetadataClient
from gateway.models.recording import recording


@asynccontextmanager
async def gauge(made: Callable[[str], Behaviour]) -> AsyncIterator[Gauge]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        async with (
            recording(listening) as upstream,
            RecordingUpstream([made(url_of(listening))]) as tested,
        ):
            client = MetadataClient(f"http://127.0.0.1:{tested.port}", seconds=60)
            yield Gauge(client=client, upstream=upstream, key=Sensitive("k"), model="m")
            await client.close()


@pytest.mark.parametrize("surface", [CHAT, COMPLETIONS, EMBEDDINGS], ids=lambda one: one.name)
async def test_a_gateway_that_passes_everything_on_leaks_in_every_cell(surface: Surface) -> None:
    async with gauge(passing_on) as bad:
        await bad.control(surface)
        cells = await bad.cells([surface])
    assert summary(cells)["LEAK"] == len(cells)


@pytest.mark.parametrize("surface", TRANSLATED, ids=lambda one: one.name)
async def test_a_gateway_that_protects_nothing_in_another_wire_leaks_in_every_cell(
    surface: Surface,
) -> None:
    async with gauge(lambda url: passing_on(url, surface.arrives)) as bad:
        await bad.control(surface)
        cells = await bad.cells([surface])
    assert summary(cells)["LEAK"] == len(cells)


async def test_where_a_request_arrives_untranslated_nothing_is_proved_of_translations() -> None:
    async with gauge(passing_on) as direct:
        with pytest.raises(ConfigError, match="arrived untranslated"):
            await direct.control(TRANSLATED[0])


@pytest.mark.parametrize("surface", [CHAT, COMPLETIONS], ids=lambda one: one.name)
async def test_a_gateway_that_does_not_restore_is_broken(surface: Surface) -> None:
    async with gauge(masking_and_not_restoring) as bad:
        planted = [item for item in plantings([surface]) if item.shown in surface.echoed]
        cells = [await bad.plant(item) for item in planted]
    told = {cell.verdict for cell in cells if cell.effect is Wanted.MASK}
    assert told == {Verdict.BROKEN}
    assert {cell.verdict for cell in cells if cell.effect is Wanted.BLOCK} == {Verdict.CLEAN}


async def test_where_nothing_arrives_nothing_is_proved() -> None:
    async with gauge(lambda _url: json_answer()) as idle:
        with pytest.raises(ConfigError, match="did not reach the recording upstream"):
            await idle.control(CHAT)


async def test_what_arrives_later_is_a_leak_too() -> None:
    def one_late(url: str) -> Behaviour:
        held: list[bytes] = []

        async def behave(line: Line, request: Received) -> bool:
            async with httpx.AsyncClient(trust_env=False) as client:
                for body in held:
                    await client.post(f"{url}{request.path}", content=body)
            held[:] = [request.body]
            return await json_answer("Tamam.")(line, request)

        return behave

    async with gauge(one_late) as slow:
        cells = await slow.cells([COUNT_TOKENS])
    assert {cell.detail for cell in cells[:-1]} == {"arrived later"}
    assert cells[-1].verdict is Verdict.CLEAN


def test_the_summary_counts_every_verdict() -> None:
    cell = Cell(surface="chat", place="x", effect=Wanted.MASK, stream=False, verdict=Verdict.CLEAN)
    assert summary([cell, cell]) == {"LEAK": 0, "clean": 2, "refused": 0, "broken": 0}
