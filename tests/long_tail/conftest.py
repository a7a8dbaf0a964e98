"""One gateway and a target of every provider before an upstream that speaks like it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
import pytest_asyncio
from long_tail.providers import KEY, PROVIDERS, Provider, key_file, speak
from rig.house import AT_HOME, LIMITS, House, open_house
from rig.payloads import external_target
from rig.upstream import Behaviour, Line, Received, RecordingUpstream

from gateway.api.asgi import App
from gateway.core.sensitive import Sensitive
from gateway.core.target import Target


@dataclass(slots=True)
class Place:
    """A provider with its upstream; `next` answers one request in its stead."""

    provider: Provider
    upstream: RecordingUpstream
    target: Target
    next: list[Behaviour] = field(default_factory=list)
    closed: int = 0


@dataclass(frozen=True, slots=True)
class Town:
    """Every provider, and the data plane of a gateway that has a target for each."""

    house: House
    app: App
    places: dict[str, Place]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Processes of the SDK take seconds to start, so all tests share them."""
    folder = tmp_path_factory.mktemp("long-tail")
    async with AsyncExitStack() as stack:
        places = {}
        for name, provider in PROVIDERS.items():
            places[name] = await stack.enter_async_context(_opened(provider))
        house = await stack.enter_async_context(open_house(folder))
        targets = [place.target for place in places.values()]
        # A test waits for the end of a stream that its client left.
        limits = replace(LIMITS, total=60)
        app = await stack.enter_async_context(house.wired(AT_HOME, *targets, limits=limits))
        yield Town(house, app, places)


@asynccontextmanager
async def _opened(provider: Provider) -> AsyncIterator[Place]:
    async def behave(line: Line, request: Received) -> bool:
        if place.next:
            return await place.next.pop()(line, request)
        stays = await speak(provider, line, request)
        place.closed += not stays
        return stays

    async with RecordingUpstream([behave]) as upstream:
        root = upstream.url.removesuffix("/v1")
        credentials = dict(provider.credentials)
        if provider.name == "vertex":
            credentials["vertex_credentials"] = key_file(root)
        target = external_target(
            f"cloud/{provider.name}",
            root + provider.base,
            provider="litellm",
            model=provider.model,
            api_key=None if credentials else Sensitive(KEY),
        )
        target = replace(
            target,
            can=frozenset({"tools", "json_schema"}),
            credentials=tuple((key, Sensitive(text)) for key, text in credentials.items()),
            options=tuple(provider.options.items()),
        )
        place = Place(provider=provider, upstream=upstream, target=target)
        yield place
