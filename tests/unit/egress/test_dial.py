from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from pathlib import Path

import httpcore
import pytest
from rig.behaviours import json_answer
from rig.connects import counted
from rig.payloads import external_target, home_target
from rig.upstream import RecordingUpstream

from gateway.egress.addresses import Address, Reach
from gateway.egress.dial import (
    AddressRefused,
    Dialler,
    Dials,
    Plane,
    plane_line,
    reach_of,
    system_resolver,
)


class Names:
    """A resolver whose answers a test writes, and may change between look-ups."""

    def __init__(self, *answers: str) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[Address]:  # noqa: ARG002
        self.asked.append(host)
        return tuple(ip_address(answer) for answer in self.answers)


async def test_a_name_that_resolves_inside_the_fence_is_connected_to() -> None:
    async with RecordingUpstream([json_answer()]) as upstream:
        dials = Dials()
        dialler = Dialler(
            Plane.HOME,
            {("gpu.internal", upstream.port): Reach(ours=True)},
            dials=dials,
            resolver=Names("127.0.0.1"),
        )
        stream = await dialler.connect_tcp("gpu.internal", upstream.port, timeout=3)
        await stream.aclose()
    assert dials.connects == {Plane.HOME: 1}
    assert not dials.refused


@pytest.mark.parametrize("answer", ["93.184.216.34", "169.254.169.254", "0.0.0.0", "64:ff9b::1"])
async def test_an_address_outside_the_plane_is_refused_before_a_socket_exists(
    answer: str,
) -> None:
    dials = Dials()
    dialler = Dialler(
        Plane.HOME, {("gpu", 80): Reach(ours=True)}, dials=dials, resolver=Names(answer)
    )
    with counted() as connects, pytest.raises(AddressRefused):
        await dialler.connect_tcp("gpu", 80, timeout=3)
    assert connects.addresses == []
    assert not dials.connects
    assert dials.refused == {Plane.HOME: 1}


async def test_a_name_that_changes_its_address_is_judged_at_every_connect() -> None:
    async with RecordingUpstream([json_answer()]) as upstream:
        names = Names("127.0.0.1")
        dials = Dials()
        dialler = Dialler(
            Plane.HOME, {("gpu", upstream.port): Reach(ours=True)}, dials=dials, resolver=names
        )
        stream = await dialler.connect_tcp("gpu", upstream.port, timeout=3)
        await stream.aclose()
        names.answers = ("93.184.216.34",)
        with pytest.raises(AddressRefused):
            await dialler.connect_tcp("gpu", upstream.port, timeout=3)
    assert names.asked == ["gpu", "gpu"]
    assert dials.connects[Plane.HOME] == 1


async def test_of_several_addresses_only_permitted_ones_are_tried() -> None:
    async with RecordingUpstream([json_answer()]) as upstream:
        dials = Dials()
        dialler = Dialler(
            Plane.HOME,
            {("gpu", upstream.port): Reach(ours=True)},
            dials=dials,
            resolver=Names("93.184.216.34", "::1", "127.0.0.1"),
        )
        with counted() as connects:
            stream = await dialler.connect_tcp("gpu", upstream.port, timeout=3)
        await stream.aclose()
    assert "93.184.216.34" not in str(connects.addresses)
    assert ("127.0.0.1", upstream.port) in connects.addresses
    assert dials.refused == {Plane.HOME: 1}


async def test_an_endpoint_that_nobody_named_is_refused() -> None:
    dials = Dials()
    dialler = Dialler(Plane.EXTERNAL, {("api.example", 443): Reach(public=True)}, dials=dials)
    for host, port in (("evil.example", 443), ("api.example", 80), ("API.example", 443)):
        with pytest.raises(AddressRefused):
            await dialler.connect_tcp(host, port)
    assert dials.refused == {Plane.EXTERNAL: 3}


async def test_a_unix_socket_is_refused() -> None:
    dials = Dials()
    dialler = Dialler(Plane.STATE, {}, dials=dials)
    with pytest.raises(AddressRefused):
        await dialler.connect_unix_socket("/run/docker.sock")
    assert dials.refused == {Plane.STATE: 1}


async def test_a_literal_address_is_judged_without_a_look_up() -> None:
    names = Names()
    dialler = Dialler(
        Plane.EXTERNAL,
        {("10.0.0.5", 80): Reach(public=True)},
        dials=Dials(),
        resolver=names,
    )
    with pytest.raises(AddressRefused):
        await dialler.connect_tcp("10.0.0.5", 80)
    assert names.asked == []


async def test_a_name_without_addresses_cannot_be_connected_to() -> None:
    dialler = Dialler(Plane.HOME, {("gpu", 80): Reach(ours=True)}, dials=Dials(), resolver=Names())
    with pytest.raises(httpcore.ConnectError):
        await dialler.connect_tcp("gpu", 80, timeout=1)


async def test_a_resolver_that_hangs_or_fails_is_a_failed_connect() -> None:
    async def hangs(host: str, port: int) -> Sequence[Address]:
        await asyncio.Event().wait()
        return ()

    async def fails(host: str, port: int) -> Sequence[Address]:
        raise OSError("no such name: gpu")

    endpoints = {("gpu", 80): Reach(ours=True)}
    with pytest.raises(httpcore.ConnectTimeout):
        await Dialler(Plane.HOME, endpoints, dials=Dials(), resolver=hangs).connect_tcp(
            "gpu", 80, timeout=0.02
        )
    with pytest.raises(httpcore.ConnectError):
        await Dialler(Plane.HOME, endpoints, dials=Dials(), resolver=fails).connect_tcp("gpu", 80)


async def test_the_system_knows_this_machine() -> None:
    found = await system_resolver("localhost", 80)
    assert found
    assert all(address.is_loopback for address in found)
    assert len(set(found)) == len(found)


def test_what_a_target_may_reach_follows_from_its_boundary() -> None:
    inside, outside = ip_address("10.0.0.5"), ip_address("8.8.8.8")
    assert reach_of(home_target()).admits(inside)
    assert not reach_of(home_target()).admits(outside)
    assert reach_of(home_target(hosted_by_us=True)).admits(outside)
    assert not reach_of(external_target(simulated=False)).admits(inside)
    assert reach_of(external_target(simulated=False)).admits(outside)
    assert reach_of(external_target(simulated=True)).admits(ip_address("127.0.0.1"))
    named = external_target(simulated=False, addresses=(ip_network("10.0.0.0/8"),))
    assert reach_of(named).admits(inside)
    assert not reach_of(named).admits(outside)


async def test_the_socket_of_the_external_plane_must_be_ours_alone(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with pytest.raises(FileNotFoundError):
        await plane_line(path)
    path.write_text("no socket")
    path.chmod(0o600)
    with pytest.raises(PermissionError):
        await plane_line(path)
    path.unlink()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        for mode in (0o660, 0o606, 0o602):
            path.chmod(mode)
            with pytest.raises(PermissionError):
                await plane_line(path)
        path.chmod(0o600)
        _, writer = await plane_line(path)
        writer.close()
        await writer.wait_closed()
