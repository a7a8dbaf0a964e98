"""The connections of one target: one type for each side of the boundary.

A client can reach the urls of its target (or its target's proxy) and nothing
else; `HomeClient` cannot be made for a target outside, nor `ExternalClient`
for one inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_network
from typing import ClassVar

import httpx

from gateway.core.errors import ContainmentError, SettingsError
from gateway.core.target import Target
from gateway.egress.addresses import Reach
from gateway.egress.dial import Dialler, Dials, Endpoint, Plane, Resolver, reach_of
from gateway.egress.proxied import ProxiedTransport
from gateway.egress.tls import tls_context
from gateway.egress.transport import DialledTransport

Headers = Sequence[tuple[str, str]]
LOOPBACK = (ip_network("127.0.0.0/8"),)

_PORTS = {"http": 80, "https": 443}


class Client:
    """Asks the servers that one transport reaches; nothing is asked twice.

    The transport is asked directly: what a client of httpx does besides (cookies,
    redirects, authentication) is done to no answer of a target.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport, connect: float) -> None:
        self._transport = transport
        self._extensions = {"timeout": httpx.Timeout(None, connect=connect).as_dict()}
        self._urls: dict[str, httpx.URL] = {}

    async def post(self, url: str, headers: Headers, content: bytes) -> httpx.Response:
        """Send `content` once; returns the answer, its body unread. Raises httpx.TransportError."""
        return await self._send("POST", url, headers, content)

    async def get(self, url: str, headers: Headers) -> httpx.Response:
        """Ask for what is at `url`, as `post` does."""
        return await self._send("GET", url, headers, b"")

    async def _send(self, method: str, url: str, headers: Headers, body: bytes) -> httpx.Response:
        request = httpx.Request(
            method,
            self._url(url),
            headers=list(headers),
            content=body,
            extensions=self._extensions,
        )
        return await self._transport.handle_async_request(request)

    async def close(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    def _url(self, url: str) -> httpx.URL:
        """A URL of the target: there are few, and each takes long to parse."""
        known = self._urls.get(url)
        if known is None:
            known = self._urls[url] = httpx.URL(url)
        return known


class TargetClient(Client):
    """Posts to one target; raises SettingsError where its settings cannot be used."""

    plane: ClassVar[Plane]

    def __init__(self, target: Target, *, connect: float, dials: Dials, resolver: Resolver) -> None:
        if target.at_home != (self.plane is Plane.HOME):
            raise ContainmentError(f"Target {target.name} lies on the other side of the boundary.")
        bases = bases_of(target)
        proxy = _proxy(target)
        endpoints: dict[Endpoint, Reach]
        if proxy is None:
            endpoints = {endpoint_of(url): reach_of(target) for url in bases}
        else:  # the proxy resolves the target's name; its own address was chosen by the operator
            endpoints = {endpoint_of(proxy.url): Reach(ours=True, public=True)}
        network = Dialler(self.plane, endpoints, dials=dials, resolver=resolver)
        tls = tls_context(target.tls)
        if proxy is None:
            super().__init__(DialledTransport(network, tls=tls), connect)
        else:
            super().__init__(ProxiedTransport(network, tls=tls, proxy=proxy), connect)


class HomeClient(TargetClient):
    """Reaches a target inside the organisation."""

    plane = Plane.HOME


class ExternalClient(TargetClient):
    """Reaches a target outside the organisation."""

    plane = Plane.EXTERNAL


class ChildClient(Client):
    """Reaches a child process of the gateway, on the loopback: no connection of any target's."""

    def __init__(self, url: str, *, connect: float) -> None:
        child = {endpoint_of(url): Reach(addresses=LOOPBACK, ours=True)}
        network = Dialler(Plane.HOME, child, dials=Dials())
        super().__init__(DialledTransport(network, tls=tls_context()), connect)


def bases_of(target: Target) -> tuple[str, ...]:
    """The base URLs of a target, without a slash at the end; raises SettingsError."""
    bases = tuple(_checked(url, target, "urls") for url in target.urls)
    if not bases:
        raise SettingsError(f"Target {target.name} has no urls.")
    return bases


def _proxy(target: Target) -> httpx.Proxy | None:
    if not target.proxy:
        return None
    if target.at_home:
        raise SettingsError(f"Target {target.name} lies inside and cannot have a proxy.")
    url = _parsed(target.proxy, target, "proxy")
    if url.raw_path not in {b"", b"/"}:
        raise _unusable(target, "proxy")
    return httpx.Proxy(url)


def _checked(text: str, target: Target, setting: str) -> str:
    url = _parsed(text, target, setting)
    if url.userinfo or url.query or url.fragment or "?" in text or "#" in text:
        raise _unusable(target, setting)
    return text.rstrip("/")


def _parsed(text: str, target: Target, setting: str) -> httpx.URL:
    """Parse with the library that will also fetch, and take no spelling that others read anew."""
    odd = "\\" in text or any(char <= " " or char == "\x7f" for char in text)
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if odd or url.scheme not in _PORTS or not url.host or text.count("@") > 1:
        raise _unusable(target, setting)
    return url


def _unusable(target: Target, setting: str) -> SettingsError:
    return SettingsError(
        f"Target {target.name}: {setting} cannot be used.",
        hint="Write http://host:port/path or https://host/path, without user, query or fragment.",
    )


def endpoint_of(url: httpx.URL | str) -> Endpoint:
    """The host, in lower case, and the port of a URL that was checked."""
    parsed = httpx.URL(url)
    return parsed.raw_host.decode("ascii"), parsed.port or _PORTS[parsed.scheme]
