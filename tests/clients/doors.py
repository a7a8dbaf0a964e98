"""The gateways that clients are pointed at: real processes before the scripted upstream."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from clients.table import Client
from clients.upstream.server import GATEWAY_KEY
from rig.gateway_process import GatewayProcess

SHIPPED = Path(__file__).parents[2] / "policies/kvkk.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A gateway, and an app's key for it."""

    url: str
    key: str


def door_of(client: Client) -> str:
    """The name of the gateway that a client is pointed at."""
    return "agents" if client.kind == "agent" else "apps"


@asynccontextmanager
async def opened(name: str, folder: Path, upstream: str) -> AsyncIterator[Door]:
    """Serve under the policy that is shipped, for apps and agents alike."""
    settings = {
        "auth": "keys",
        "policies": [str(SHIPPED)],
        "targets": [
            _target("openai", upstream, ["gpt-*", "text-embedding-*"]),
            _target("anthropic", upstream, ["claude-*"]),
        ],
        # An agent begins with tens of thousands of words, on a machine of any speed.
        "detect": {"deadline": "90s"},
    }
    gateway = GatewayProcess(folder / name, settings, {"UPSTREAM_KEY": GATEWAY_KEY})
    _, key = gateway.new_key("clients", "tests")
    await gateway.start()
    try:
        yield Door(url=gateway.url, key=key)
    finally:
        await gateway.stop()


def _target(provider: str, upstream: str, models: list[str]) -> dict[str, object]:
    return {
        "name": f"cloud/{provider}",
        "provider": provider,
        "urls": [f"{upstream}/v1"],
        "models": models,
        "api_key": {"env": "UPSTREAM_KEY"},
        "boundary": "external",
        "country": "US",
        "addresses": ["127.0.0.0/8"],
    }
