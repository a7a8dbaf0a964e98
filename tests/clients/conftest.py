"""One upstream for all clients, and the gateways before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from clients.cast import CLIENTS
from clients.doors import door_of, opened
from clients.stage import Stage
from clients.table import SPOKEN, Client
from clients.upstream.server import Upstream


def _asked_for(session: pytest.Session) -> list[Client]:
    """The clients of the tests that this run has, those that take longest first."""
    found = (
        item.callspec.params.get("client")
        for item in session.items
        if isinstance(item, pytest.Function) and "stage" in item.fixturenames
    )
    clients = {client.name: client for client in found if isinstance(client, Client)}
    return sorted(clients.values(), key=lambda client: (client.kind != "agent", client.name))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    """Everything that the clients of this run need, and the clients at work."""
    folder = tmp_path_factory.mktemp("clients")
    clients = _asked_for(request.session)
    async with Upstream() as upstream, AsyncExitStack() as stack:
        doors = {
            name: await stack.enter_async_context(opened(name, folder, upstream.url))
            for name in sorted({door_of(client) for client in clients})
        }
        stage = Stage(upstream=upstream, doors=doors, folder=folder)
        stage.begin(clients)
        try:
            yield stage
        finally:
            await stage.end()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell of each client how much is asked of it, and why anything is not."""
    terminalreporter.section("what is asked of each client")
    for client in CLIENTS:
        spoken = "" if client.dialect in SPOKEN else "; directly only"
        terminalreporter.line(f"{client.name}: {len(client.features)} features{spoken}")
        reasons = defaultdict(list)
        for feature, reason in client.lacks.items():
            reasons[reason].append(feature)
        for reason, features in reasons.items():
            terminalreporter.line(f"    {reason}: {', '.join(features)}")
