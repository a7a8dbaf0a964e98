from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import stat
from pathlib import Path

import pytest
from rig.behaviours import hang, json_answer
from rig.payloads import external_payload, external_target
from rig.plane import both_sides
from rig.upstream import RecordingUpstream

from gateway.core.errors import ContainmentError, SafeguardError, SettingsError
from gateway.egress.apart.asking import Asked, asking
from gateway.egress.apart.frames import framed, read_frame
from gateway.egress.apart.server import PlaneServer
from gateway.egress.dial import Plane
from gateway.egress.send import Egress


def server() -> PlaneServer:
    return PlaneServer(Egress([]), {}, locked=lambda: False)


async def told_to(path: Path, data: bytes) -> dict[str, object]:
    """Say something to the process that no gateway would, and return the fault."""
    reader, writer = await asyncio.open_unix_connection(path)
    try:
        await read_frame(reader)  # its greeting
        writer.write(data)
        return dict(await read_frame(reader))
    finally:
        writer.close()


async def test_its_owner_alone_may_connect(tmp_path: Path) -> None:
    path = tmp_path / "s"
    async with server().listening(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_ISSOCK(path.stat().st_mode)
    assert not path.exists()


async def test_the_socket_of_a_killed_process_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    async with server().listening(path):
        assert (await told_to(path, framed({})))["fault"] == "ContainmentError"


async def test_a_second_process_does_not_take_the_place_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "s"
    async with server().listening(path):
        with pytest.raises(SettingsError, match="Another process listens"):
            async with server().listening(path):
                pass
        assert (await told_to(path, framed({})))["fault"] == "ContainmentError"


@pytest.mark.parametrize("name", ["file", "nowhere/s"])
async def test_where_nothing_can_listen_it_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("kept")
    with pytest.raises(SettingsError):
        async with server().listening(tmp_path / name):
            pass
    assert (tmp_path / "file").read_text() == "kept"
    assert os.umask(0o022) == 0o022


@pytest.mark.parametrize(
    "data", [framed({"target": 1}), framed({}), (5).to_bytes(4, "big") + b"x" * 5]
)
async def test_what_is_no_payload_is_refused_and_told_to_the_operator(
    tmp_path: Path, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with server().listening(tmp_path / "s"):
        with caplog.at_level(logging.ERROR):
            assert (await told_to(tmp_path / "s", data))["code"] == "containment"
    assert "refused:" in caplog.text


async def test_a_forged_question_for_held_text_sends_nothing(tmp_path: Path) -> None:
    async with RecordingUpstream([json_answer()]) as outside:
        target = external_target("cloud/m", outside.url)
        asked = Asked(payload=external_payload(target), stream=False, client_key=None, seconds=None)
        whole = json.loads(json.dumps(asking(asked)))
        async with both_sides(tmp_path / "s", target) as sides:
            for forged in (
                {"effect": "local"},
                {"permitted": ["local/m"]},
                {"boundary": "country"},
            ):
                answer = await told_to(tmp_path / "s", framed({**whole, **forged}))
                assert answer["code"] == "containment"
            assert not sides.plane.dials.connects
            answer = await told_to(tmp_path / "s", framed(whole))
            assert answer == {"begun": True}
        assert len(outside.requests) == 1


async def test_an_address_that_the_process_does_not_permit_is_not_connected_to(
    tmp_path: Path,
) -> None:
    async with RecordingUpstream([json_answer()]) as outside:
        target = external_target("cloud/m", outside.url)
        fenced = external_target("cloud/m", outside.url, simulated=False)
        async with both_sides(tmp_path / "s", target, known=fenced) as sides:
            with pytest.raises(Exception, match="could not be reached"):
                await sides.gateway.send_external(external_payload(target))
            assert sides.plane.dials.refused == {Plane.EXTERNAL: 1}
        assert outside.connections == 0


async def test_while_an_operator_locks_down_nothing_is_sent(tmp_path: Path) -> None:
    async with RecordingUpstream([json_answer()]) as outside:
        target = external_target("cloud/m", outside.url)
        async with both_sides(tmp_path / "s", target, locked=lambda: True) as sides:
            with pytest.raises(SafeguardError) as refused:
                await sides.gateway.send_external(external_payload(target))
        assert refused.value.code == "lockdown"
        assert not isinstance(refused.value, ContainmentError)
        assert outside.connections == 0


async def test_a_gateway_that_hangs_up_ends_the_attempt(tmp_path: Path) -> None:
    waiting = hang()
    async with RecordingUpstream([waiting]) as outside:
        target = external_target("cloud/m", outside.url)
        async with both_sides(tmp_path / "s", target) as sides:
            asking_ = asyncio.create_task(sides.gateway.send_external(external_payload(target)))
            async with asyncio.timeout(10):
                await waiting.began.wait()
                asking_.cancel()
                await waiting.gone.wait()


async def test_stopping_ends_what_is_under_way(tmp_path: Path) -> None:
    waiting = hang()
    async with RecordingUpstream([waiting]) as outside:
        target = external_target("cloud/m", outside.url)
        async with both_sides(tmp_path / "s", target) as sides:
            asking_ = asyncio.create_task(sides.gateway.send_external(external_payload(target)))
            await waiting.began.wait()
        async with asyncio.timeout(10):
            await waiting.gone.wait()
            with pytest.raises(Exception, match="broke off"):
                await asking_
