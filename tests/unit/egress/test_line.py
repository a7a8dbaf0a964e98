from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Iterator

import httpcore
import pytest
import uvloop
from rig.behaviours import json_answer
from rig.payloads import all_of, external_payload, external_target
from rig.proxy import forward
from rig.upstream import RecordingUpstream

from gateway.core.errors import UpstreamUnavailable
from gateway.egress.limits import Limits
from gateway.egress.line import DialledLine
from gateway.egress.send import Egress


@pytest.fixture
def resetting() -> Iterator[int]:
    """The port of a server that resets every connection as soon as it is open."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listening:

        def reset_each() -> None:
            try:
                while True:
                    line, _ = listening.accept()
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    line.close()
            except OSError:
                return

        thread = threading.Thread(target=reset_each, daemon=True)
        thread.start()
        yield int(listening.getsockname()[1])
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_line_that_is_reset_at_once_is_a_proxy_that_does_not_answer(resetting: int) -> None:
    """On uvloop, whose connections lose their socket with a reset; some of hundreds did."""

    async def ask(times: int) -> None:
        proxy = f"http://127.0.0.1:{resetting}"
        target = external_target("cloud/m", "http://127.0.0.1:9/v1", proxy=proxy)
        egress = Egress([target], Limits(connect=2, first_token=2, idle=2, total=2))
        try:
            for _ in range(times):
                with pytest.raises(UpstreamUnavailable):
                    await egress.send_external(external_payload(target))
        finally:
            await egress.close()

    async def several() -> None:
        await asyncio.gather(*(ask(60) for _ in range(8)))

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(several())


class Lost(httpcore.AsyncNetworkStream):
    """A stream whose socket is gone."""

    def get_extra_info(self, info: str) -> object:
        raise AttributeError(info)


def test_of_a_lost_line_the_end_can_be_read() -> None:
    line = DialledLine(Lost())
    assert line.lost
    assert line.get_extra_info("is_readable") is True
    assert line.get_extra_info("ssl_object") is None


async def test_a_line_that_holds_carries_an_answer() -> None:
    async with (
        RecordingUpstream([json_answer()]) as upstream,
        RecordingUpstream([forward()]) as way,
    ):
        proxy = f"http://127.0.0.1:{way.port}"
        target = external_target("cloud/m", upstream.url, proxy=proxy)
        egress = Egress([target])
        assert await all_of(await egress.send_external(external_payload(target)))
        await egress.close()
