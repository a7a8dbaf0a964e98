"""One upstream and one gateway for all clients."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from clients.stage import ROOT, Stage
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


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
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
        try:
            yield Stage(upstream=upstream, gateway=gateway, key=key, folder=folder)
        finally:
            await gateway.stop()
