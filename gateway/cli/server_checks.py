"""What `turnike doctor` says of servers: whether our listeners can listen, and who is there inside.

What is asked is made here, and says nothing of any user; nobody outside is asked.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from gateway.cli.check import OK, WARN, Check
from gateway.cli.listeners import why
from gateway.cli.output import inert
from gateway.core.errors import GatewayError
from gateway.core.target import Target
from gateway.settings import Address, Settings

if TYPE_CHECKING:  # the HTTP client is slow to import
    from gateway.egress.vitals import Served

SECONDS = 2.0
SHOWN = 5


def check_keys(load: Callable[[], Settings]) -> Check:
    """See that the variables are set from which `serve` would read keys."""
    try:
        load()
    except GatewayError as fault:
        told = f"`turnike serve` would not start from here: {fault}"
        return Check(name="keys of targets", state=WARN, detail=told)
    return Check(name="keys of targets", state=OK, detail="every variable that is named is set")


def check_listeners(settings: Settings) -> Iterator[Check]:
    """See that nobody but a gateway listens where ours would; nothing listens here meanwhile."""
    here = asyncio.run(_answers(settings.listen))
    for name, address in (("listen", settings.listen), ("admin_listen", settings.admin_listen)):
        fault = _fault(address)
        if fault is None:
            yield Check(name=name, state=OK, detail=f"{address} is free")
        elif here:
            yield Check(name=name, state=OK, detail=f"a gateway runs at {settings.listen}")
        else:
            told = f"{address}: {fault}. Stop what is there, or change `{name}`"
            yield Check(name=name, state=WARN, detail=told)


def _fault(address: Address) -> str | None:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((address.host, address.port))
    except OSError as fault:
        return why(fault)
    return None


async def _answers(address: Address) -> bool:
    """Whether a gateway says there, on the loopback, that it is alive."""
    from gateway.egress.client import ChildClient
    from gateway.egress.reply_body import FAILURES

    if not address.port:
        return False
    url = f"http://127.0.0.1:{address.port}"
    client = ChildClient(url, connect=SECONDS)
    try:
        async with asyncio.timeout(SECONDS):
            answer = await client.get(f"{url}/livez", ())
        await answer.aclose()
        return answer.status_code == 200
    except FAILURES:
        return False
    finally:
        await client.close()


def check_servers(settings: Settings) -> Iterator[Check]:
    """Ask each server inside for its models."""
    inside = tuple(target for target in settings.targets if target.at_home and target.urls)
    if not inside:
        return
    for target, url, served in asyncio.run(_asked(inside, settings)):
        told = _wrong(target, url, served)
        detail = told or f"{url} answers"
        yield Check(name=f"server {target.name}", state=WARN if told else OK, detail=detail)


async def _asked(
    inside: tuple[Target, ...], settings: Settings
) -> list[tuple[Target, str, Served | None]]:
    from gateway.egress.send import Egress
    from gateway.plane import limits_of

    egress = Egress(inside, limits_of(settings.limits))
    places = [(target, url) for target in inside for url in target.urls]
    try:
        heard = await asyncio.gather(*(egress.models(*place) for place in places))
    finally:
        await egress.close()
    return [(*place, served) for place, served in zip(places, heard, strict=True)]


def _wrong(target: Target, url: str, served: Served | None) -> str:
    """What is wrong with an answer; empty where it is as it should be."""
    if served is None:
        return f"nobody answers at {url}: start the server, or correct `urls`, `addresses` or `tls`"
    if served.status in {401, 403}:
        return f"{url} does not accept the key: correct what `api_key` names"
    if served.status == 404:
        return f"{url} has no models: the base URL of most servers ends in /v1"
    if served.status != 200:
        return f"{url} answers with {served.status} when asked for its models"
    if target.model and target.model not in served.models:
        names = ", ".join(served.models[:SHOWN]) or "no model"
        return f"{url} serves {inert(names)[:200]}, and not `{target.model}`: correct `model`"
    return ""
