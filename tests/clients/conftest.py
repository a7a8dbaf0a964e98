"""One upstream and one gateway for all clients."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from clients.stage import ROOT, Stage
from clients.table import Client
from clients.upstream.server import GATEWAY_KEY, Upstream
from rig.gateway_process import GatewayProcess


def _target(name: str, provider: str, url: str, models: list[str]) -> dict[str, object]:
    return {
        "name": name,
        "provider": provider,
        "urls": [url],
        "models": models,
        "api_key": {"env": "UPSTREAM_KEY"},
        "boundary": "external",
        "country": "US",
        "addresses": ["127.0.0.0/8"],
    }


def _asked_for(session: pytest.Session) -> list[Client]:
    """The clients of the tests that this run has, in their order."""
    found = (
        item.callspec.params.get("client")
        for item in session.items
        if isinstance(item, pytest.Function) and "stage" in item.fixturenames
    )
    return list({client.name: client for client in found if isinstance(client, Client)}.values())


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    """The real gateway, under the policy that it ships with, before the scripted upstream."""
    folder: Path = tmp_path_factory.mktemp("clients")
    async with Upstream() as upstream:
        openai = _target(
            "cloud/openai", "openai", f"{upstream.url}/v1", ["gpt-*", "text-embedding-*"]
        )
        settings = {
            "auth": "keys",
            "policies": [str(ROOT / "policies/kvkk.yaml")],
            "targets": [openai],
        }
        gateway = GatewayProcess(folder / "gateway", settings, {"UPSTREAM_KEY": GATEWAY_KEY})
        _, key = gateway.new_key("clients", "tests")
        await gateway.start()
        stage = Stage(upstream=upstream, gateway=gateway, key=key, folder=folder)
        stage.begin(_asked_for(request.session))
        try:
            yield stage
        finally:
            await stage.end()
            await gateway.stop()
