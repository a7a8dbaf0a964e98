from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from rig.behaviours import Hang, answer_events, json_answer, sse, status
from rig.payloads import all_of, external_payload, external_target, home_payload, home_target
from rig.plane import LIMITS, both_sides
from rig.upstream import RecordingUpstream

from gateway.core.errors import (
    ContainmentError,
    EgressUnavailable,
    UpstreamRejected,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from gateway.core.sensitive import Sensitive
from gateway.egress.apart.frames import framed
from gateway.egress.apart.target import PlaneTarget
from gateway.egress.apart.telling import BEGUN, HELLO
from gateway.egress.limits import Limits
from gateway.egress.send import Egress

TARGET = external_target("cloud/m", "http://127.0.0.1:9/v1")


@pytest.mark.parametrize("stream", [False, True])
async def test_an_answer_comes_through_as_it_would_without_the_process(
    tmp_path: Path, stream: bool
) -> None:
    answer = sse(answer_events(["İyi ", "günler"])) if stream else json_answer("İyi günler")
    async with RecordingUpstream([answer]) as outside:
        target = external_target("cloud/m", outside.url)
        direct = Egress([target])
        wanted = await all_of(await direct.send_external(external_payload(target), stream=stream))
        async with both_sides(tmp_path / "s", target) as sides:
            reply = await sides.gateway.send_external(external_payload(target), stream=stream)
            assert await all_of(reply) == wanted
            assert not sides.gateway.dials.connects
        await direct.close()
        first, second = outside.requests
        assert (first.body, first.headers) == (second.body, second.headers)


async def test_the_key_of_the_caller_travels_and_that_of_the_target_need_not_be_known(
    tmp_path: Path,
) -> None:
    async with RecordingUpstream([json_answer()]) as outside:
        target = external_target("cloud/m", outside.url, api_key=None, key_from_client=True)
        async with both_sides(tmp_path / "s", target) as sides:
            await all_of(
                await sides.gateway.send_external(
                    external_payload(target), client_key=Sensitive("sk-of-the-app")
                )
            )
        without = external_target("cloud/m", outside.url, api_key=None)
        own = external_target("cloud/m", outside.url, api_key=Sensitive("sk-own"))
        async with both_sides(tmp_path / "s", without, known=own) as sides:
            await all_of(await sides.gateway.send_external(external_payload(without)))
        keys = [request.header("authorization") for request in outside.requests]
        assert keys == ["Bearer sk-of-the-app", "Bearer sk-own"]


async def test_a_refusal_of_the_target_comes_through(tmp_path: Path) -> None:
    async with RecordingUpstream([status(429, {"error": "x"}, retry_after="7")]) as outside:
        target = external_target("cloud/m", outside.url)
        async with both_sides(tmp_path / "s", target) as sides:
            with pytest.raises(UpstreamRejected) as refused:
                await sides.gateway.send_external(external_payload(target))
    assert (refused.value.http_status, refused.value.retry_after) == (429, "7")


async def test_a_target_that_breaks_off_is_told_as_such(tmp_path: Path) -> None:
    async with RecordingUpstream([sse(answer_events()[:2])]) as outside:
        target = external_target("cloud/m", outside.url)
        async with both_sides(tmp_path / "s", target) as sides:
            reply = await sides.gateway.send_external(external_payload(target), stream=True)
            with pytest.raises(UpstreamUnavailable) as broken:
                await all_of(reply)
    assert not isinstance(broken.value, EgressUnavailable)


async def test_closing_a_reply_hangs_up_outside(tmp_path: Path) -> None:
    waiting = Hang()
    async with RecordingUpstream([sse(answer_events()[:2], then=waiting)]) as outside:
        target = external_target("cloud/m", outside.url)
        async with both_sides(tmp_path / "s", target) as sides:
            reply = await sides.gateway.send_external(external_payload(target), stream=True)
            await anext(aiter(reply.events))
            await reply.close()
            async with asyncio.timeout(10):
                await waiting.gone.wait()


async def test_a_payload_of_home_is_never_handed_over(tmp_path: Path) -> None:
    home = home_target("local/m", "http://127.0.0.1:9/v1")
    plane = PlaneTarget(TARGET, tmp_path / "s", LIMITS)
    with pytest.raises(ContainmentError):
        await plane.send(home_payload(home), stream=False, client_key=None, until=None)


@asynccontextmanager
async def saying(path: Path, *said: bytes) -> AsyncIterator[None]:
    """A process that says this, whatever it is asked, and then hangs."""

    async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for data in said:
                writer.write(data)
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            writer.transport.abort()

    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        os.chmod(path, 0o600)  # noqa: PTH101 - at once, before anybody connects
        tasks: set[asyncio.Task[None]] = set()

        async def kept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            tasks.add(task)
            await accept(reader, writer)

        server = await asyncio.start_unix_server(kept, sock=listening)
        try:
            yield
        finally:
            server.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


SHORT = Limits(connect=0.3, first_token=0.3, idle=0.3, total=0.3)


@pytest.mark.parametrize(
    "said",
    [(), (framed({"turnike": 2}),), (b"HTTP/1.1 400 Bad Request\r\n\r\n",), (b"\0\0\0\1x",)],
    ids=["nothing", "another version", "another protocol", "nonsense"],
)
async def test_what_does_not_greet_is_handed_nothing(
    tmp_path: Path, said: tuple[bytes, ...]
) -> None:
    egress = Egress([TARGET], SHORT, apart=tmp_path / "s")
    async with saying(tmp_path / "s", *said):
        with pytest.raises(EgressUnavailable, match="does not answer"):
            await egress.send_external(external_payload(TARGET))


async def test_a_process_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    egress = Egress([TARGET], SHORT, apart=tmp_path / "s")
    with pytest.raises(EgressUnavailable, match="does not answer"):
        await egress.send_external(external_payload(TARGET))


async def test_a_socket_that_others_may_connect_to_is_handed_nothing(tmp_path: Path) -> None:
    egress = Egress([TARGET], SHORT, apart=tmp_path / "s")
    async with saying(tmp_path / "s", framed(HELLO), framed(BEGUN)):
        (tmp_path / "s").chmod(0o666)
        with pytest.raises(EgressUnavailable):
            await egress.send_external(external_payload(TARGET))
        (tmp_path / "s").chmod(0o600)
        reply = await egress.send_external(external_payload(TARGET))
        await reply.close()


@pytest.mark.parametrize("stream", [False, True])
async def test_a_process_that_hangs_is_not_waited_for_longer_than_a_target(
    tmp_path: Path, stream: bool
) -> None:
    egress = Egress([TARGET], SHORT, apart=tmp_path / "s")
    async with saying(tmp_path / "s", framed(HELLO)):
        with pytest.raises(UpstreamTimeout):
            await egress.send_external(external_payload(TARGET), stream=stream)


@pytest.mark.parametrize("said", [framed({"x": 1}), framed({"event": "Path"}), b"\0\0\0\1x"])
async def test_an_answer_that_is_none_ends_the_attempt(tmp_path: Path, said: bytes) -> None:
    egress = Egress([TARGET], SHORT, apart=tmp_path / "s")
    async with saying(tmp_path / "s", framed(HELLO), framed(BEGUN), said):
        reply = await egress.send_external(external_payload(TARGET))
        with pytest.raises(EgressUnavailable, match="broke off"):
            await all_of(reply)
    await egress.close()
