"""Asks a listener of this machine, for a program that is a client of its own gateway."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx

from gateway.core.errors import UpstreamUnavailable
from gateway.egress.addresses import Reach
from gateway.egress.dial import Dialler, Dials, Plane
from gateway.egress.tls import tls_context
from gateway.egress.transport import DialledTransport, direct_client


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the listener said; header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)


async def post(host: str, port: int, path: str, body: bytes, *, seconds: float) -> Answered:
    """Post JSON to a loopback listener and read its whole answer.

    The address is checked like any other: a host that is not of this machine's
    own networks is refused. Raises UpstreamUnavailable.
    """
    network = Dialler(Plane.METADATA, {(host, port): Reach(ours=True, public=False)}, dials=Dials())
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    client = direct_client(DialledTransport(network, tls=tls_context()), connect=seconds)
    try:
        answer = await client.post(
            f"http://{place}{path}",
            content=body,
            headers={"content-type": "application/json"},
            timeout=seconds,
        )
    except httpx.HTTPError:
        raise UpstreamUnavailable(f"Nothing answered on {place}.") from None
    finally:
        await client.aclose()
    return Answered(status=answer.status_code, headers=dict(answer.headers), body=answer.content)
