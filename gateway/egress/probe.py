"""Asks one gateway, at the base URL that somebody names, as any client of it would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from gateway.core.errors import SettingsError, UpstreamUnavailable
from gateway.egress.addresses import Reach
from gateway.egress.dial import Dialler, Dials, Plane
from gateway.egress.tls import tls_context
from gateway.egress.transport import DialledTransport, direct_client

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a gateway answered; header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)


class Probe:
    """Posts to one base URL and can reach nothing else; raises SettingsError for an unusable one.

    What it sends is made up, so it belongs to the plane that carries no content.
    """

    def __init__(self, base_url: str, *, seconds: float) -> None:
        try:
            url = httpx.URL(base_url)
        except httpx.InvalidURL:
            url = httpx.URL("")
        if url.scheme not in _PORTS or not url.host or url.userinfo or url.query or url.fragment:
            raise SettingsError(
                "The base URL cannot be used.",
                hint="Write http://host:port, without user, query or fragment.",
            )
        self._base = str(url).rstrip("/").removesuffix("/v1")
        self._seconds = seconds
        endpoint = url.raw_host.decode("ascii"), url.port or _PORTS[url.scheme]
        network = Dialler(Plane.METADATA, {endpoint: Reach(ours=True, public=True)}, dials=Dials())
        transport = DialledTransport(network, tls=tls_context())
        self._http = direct_client(transport, connect=seconds)

    async def post(self, path: str, headers: Sequence[tuple[str, str]], body: bytes) -> Heard:
        """Post JSON and read the whole answer; raises UpstreamUnavailable."""
        try:
            answer = await self._http.post(
                f"{self._base}{path}",
                content=body,
                headers=[("content-type", "application/json"), *headers],
                timeout=self._seconds,
            )
        except httpx.HTTPError:
            raise UpstreamUnavailable(f"{self._base} did not answer.") from None
        return Heard(status=answer.status_code, headers=dict(answer.headers), body=answer.content)

    async def close(self) -> None:
        """Close every connection."""
        await self._http.aclose()
