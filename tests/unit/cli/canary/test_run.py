from __future__ import annotations

import socket

import pytest
from rig.other_gateways import passing_on
from rig.upstream import RecordingUpstream

from gateway.cli.canary.messages import COUNT_TOKENS, MESSAGES
from gateway.cli.canary.run import UnderTest, run
from gateway.cli.canary.values import Wanted
from gateway.settings import Address


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


async def test_another_gateway_is_told_its_provider_before_it_is_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    port = free_port()
    waited: list[int] = []
    async with RecordingUpstream([passing_on(f"http://127.0.0.1:{port}")]) as other:
        tested = UnderTest(
            base_url=f"http://127.0.0.1:{other.port}",
            model="m",
            upstream=Address("127.0.0.1", port),
        )
        cells = await run(
            tested, [MESSAGES, COUNT_TOKENS], lambda: waited.append(len(other.requests))
        )
    assert waited == [0]
    assert f"http://127.0.0.1:{port}/v1" in capsys.readouterr().err
    assert {cell.surface for cell in cells} == {"messages", "count_tokens"}
    assert {cell.effect for cell in cells} == set(Wanted)
