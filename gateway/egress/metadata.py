"""Asks one server about something that is no content of any request: stamps, anchors, probes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from gateway.core.errors import SettingsError, UpstreamUnavailable
from gateway.core.target import Tls
from gateway.egress.addresses import Reach
from gateway.egress.dial import Dialler, Dials, Plane
from gateway.egress.limits import JSON_BODY
from gateway.egress.tls import tls_context
from gateway.egress.transport import DialledTransport, direct_client

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a server answered; header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)


class MetadataClient:
    """Reaches one base URL and nothing else; raises SettingsError for one that cannot be used.

    What it is given to send must hold nothing of any request's content.
    """

    def __init__(
        self, base_url: str, *, seconds: float, tls: Tls | None = None, dials: Dials | None = None
    ) -> None:
        try:
            url = httpx.URL(base_url)
        except httpx.InvalidURL:
            url = httpx.URL("")
        if url.scheme not in _PORTS or not url.host or url.userinfo or url.query or url.fragment:
            raise SettingsError(
                "The base URL cannot be used.",
                hint="Write http://host:port, without user, query or fragment.",
            )
        self._base = str(url).rstrip("/")
        self._seconds = seconds
        endpoint = url.raw_host.decode("ascii"), url.port or _PORTS[url.scheme]
        reach = {endpoint: Reach(ours=True, public=True)}
        network = Dialler(Plane.METADATA, reach, dials=dials or Dials())
        transport = DialledTransport(network, tls=tls_context(tls))
        self._http = direct_client(transport, connect=seconds)

    async def ask(
        self, method: str, path: str, headers: Sequence[tuple[str, str]], body: bytes = b""
    ) -> Heard:
        """Send one request and read its whole answer, of up to 32 MiB.

        `path` is appended to the base URL as it stands. Raises UpstreamUnavailable.
        """
        content = bytearray()
        try:
            async with self._http.stream(
                method,
                f"{self._base}{path}",
                content=body or None,
                headers=list(headers),
                timeout=self._seconds,
            ) as answer:
                async for part in answer.aiter_raw():
                    content += part
                    if len(content) > JSON_BODY:
                        raise UpstreamUnavailable(f"{self._base} answered without an end.")
        except httpx.HTTPError:
            raise UpstreamUnavailable(f"{self._base} did not answer.") from None
        return Heard(status=answer.status_code, headers=dict(answer.headers), body=bytes(content))

    async def close(self) -> None:
        """Close every connection."""
        await self._http.aclose()
