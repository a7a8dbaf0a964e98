"""Opens connections: the one module of the gateway that does.

Every connection belongs to a plane and goes to an endpoint that the settings
name. The name is resolved here, every address that it resolves to is judged
here, and the connection is made to an address that was judged: no second
resolution can slip another one in between.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import stat
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias, TypeVar

import httpcore

from gateway.core.target import Target
from gateway.egress.addresses import Address, Reach, literal
from gateway.egress.line import DialledLine

Resolver: TypeAlias = Callable[[str, int], Awaitable[Sequence[Address]]]
Endpoint: TypeAlias = tuple[str, int]
Streams: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]
SocketOption: TypeAlias = (
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
)

_Protocol = TypeVar("_Protocol", bound=asyncio.BaseProtocol)
_Made = TypeVar("_Made")


class Plane(StrEnum):
    """What a connection is for.

    `home` reaches targets inside the organisation, `external` targets outside
    it, `state` the gateway's own stores, `metadata` what carries no content of
    a request (model files, prices, anchors).
    """

    HOME = "home"
    EXTERNAL = "external"
    STATE = "state"
    METADATA = "metadata"


@dataclass(frozen=True, slots=True)
class Dials:
    """Counts of connections made and of addresses refused, by plane."""

    connects: Counter[Plane] = field(default_factory=Counter)
    refused: Counter[Plane] = field(default_factory=Counter)


class AddressRefused(httpcore.ConnectError):
    """A connection was about to go where its plane or its target does not permit."""


async def system_resolver(host: str, port: int) -> Sequence[Address]:
    """The addresses of `host` as the operating system gives them, in its order."""
    found = await asyncio.get_running_loop().getaddrinfo(
        host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
    )
    addresses = (literal(str(item[4][0]).partition("%")[0]) for item in found)
    return tuple(dict.fromkeys(address for address in addresses if address is not None))


async def plane_line(path: Path) -> Streams:
    """A connection to the process of the external plane, which listens at `path`.

    Raises OSError, also where somebody else made the socket or may connect to it.
    """
    found = os.lstat(path)
    own = found.st_uid == os.geteuid() and not found.st_mode & 0o077
    if not stat.S_ISSOCK(found.st_mode) or not own:
        raise PermissionError("The socket is not one that only this user may connect to.")
    return await asyncio.open_unix_connection(path)


def reach_of(target: Target) -> Reach:
    """Where `target` may lie: at home in our own networks, outside on the internet.

    `hosted_by_us` admits a public address at home, `simulated` a private one
    outside, and `addresses` whatever it names.
    """
    return Reach(
        addresses=target.addresses,
        ours=target.at_home or target.simulated,
        public=not target.at_home or target.hosted_by_us,
    )


class Dialler(httpcore.AsyncNetworkBackend):
    """The network of one client: connects to its endpoints and to nothing else.

    Raises `AddressRefused` for any other endpoint, for a Unix socket, and where
    no address that the endpoint's name resolves to is permitted.
    """

    def __init__(
        self,
        plane: Plane,
        endpoints: Mapping[Endpoint, Reach],
        *,
        dials: Dials,
        resolver: Resolver = system_resolver,
    ) -> None:
        self._plane = plane
        self._endpoints = dict(endpoints)
        self._dials = dials
        self._resolver = resolver
        self._sockets = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first permitted address of `host` that answers, within `timeout`."""

        async def attempt(
            address: Address,
            seconds: float | None,
        ) -> httpcore.AsyncNetworkStream:
            line = DialledLine(
                await self._sockets.connect_tcp(
                    str(address), port, seconds, local_address, socket_options
                )
            )
            if line.lost:
                await line.aclose()
                raise httpcore.ConnectError
            return line

        return await self._first((host, port), timeout, attempt)

    async def connect(
        self,
        protocol: Callable[[], _Protocol],
        endpoint: Endpoint,
        *,
        timeout: float | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> _Protocol:
        """The same for a protocol of asyncio, over TLS where there is a context.

        The certificate must be that of the endpoint's name. Raises
        httpcore.ConnectError and httpcore.ConnectTimeout.
        """
        host, port = endpoint

        async def attempt(address: Address, seconds: float | None) -> _Protocol:
            loop = asyncio.get_running_loop()
            try:
                async with asyncio.timeout(seconds):
                    _, made = await loop.create_connection(
                        protocol, str(address), port, ssl=tls,
                        server_hostname=host if tls is not None else None,
                    )  # fmt: skip
            except TimeoutError:
                raise httpcore.ConnectTimeout from None
            except OSError:  # ssl.SSLError is one; its words may be the other side's
                raise httpcore.ConnectError from None
            return made

        return await self._first(endpoint, timeout, attempt)

    async def _first(
        self,
        endpoint: Endpoint,
        timeout: float | None,
        attempt: Callable[[Address, float | None], Awaitable[_Made]],
    ) -> _Made:
        """What `attempt` makes of the first permitted address at which it can."""
        reach = self._endpoints.get(endpoint)
        if reach is None:
            raise self._refused()
        loop = asyncio.get_running_loop()
        end = None if timeout is None else loop.time() + timeout
        permitted = await self._resolve(*endpoint, reach, end)
        fault: httpcore.ConnectError | httpcore.ConnectTimeout = httpcore.ConnectError()
        for tried, address in enumerate(permitted):
            share = None if end is None else (end - loop.time()) / (len(permitted) - tried)
            if share is not None and share <= 0:
                raise httpcore.ConnectTimeout
            self._dials.connects[self._plane] += 1
            try:
                return await attempt(address, share)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failure:
                fault = failure
        raise fault

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: an endpoint has an address that can be judged."""
        raise self._refused()

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore asks of a network."""
        await asyncio.sleep(seconds)

    async def _resolve(
        self, host: str, port: int, reach: Reach, end: float | None
    ) -> Sequence[Address]:
        spelled = literal(host)
        if spelled is not None:
            found: Sequence[Address] = (spelled,)
        else:
            try:
                async with asyncio.timeout_at(end):
                    found = await self._resolver(host, port)
            except TimeoutError:
                raise httpcore.ConnectTimeout from None
            except (OSError, UnicodeError):
                raise httpcore.ConnectError from None
        permitted = [address for address in found if reach.admits(address)]
        if len(permitted) < len(found):
            self._dials.refused[self._plane] += len(found) - len(permitted)
        if found and not permitted:
            raise AddressRefused
        return permitted

    def _refused(self) -> AddressRefused:
        self._dials.refused[self._plane] += 1
        return AddressRefused()
