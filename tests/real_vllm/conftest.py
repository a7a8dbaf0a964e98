"""One vLLM, and one gateway before it with a provider outside that records every byte."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import anthropic
import openai
import pytest
import pytest_asyncio
from rig.behaviours import answer_events, sse
from rig.gateway_process import GatewayProcess
from rig.upstream import RecordingUpstream
from rig.vllm_server import CONTEXT, KEY, MODEL, VllmServer
from rig.vllm_site import Site


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def vllm(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[VllmServer]:
    server = VllmServer(tmp_path_factory.mktemp("vllm"))
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(vllm: VllmServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    folder: Path = tmp_path_factory.mktemp("gateway")
    async with RecordingUpstream([sse(answer_events("from outside"))]) as outside:
        home = {
            "name": "local/small",
            "provider": "vllm",
            "urls": [vllm.url],
            "model": MODEL,
            "api_key": {"env": "VLLM_API_KEY"},
            "boundary": "organisation",
            "operator": "us",
            "country": "TR",
            "addresses": ["127.0.0.0/8"],
            "context": CONTEXT,
            "can": ["tools", "json_schema"],
            "slots": 4,
        }
        abroad = {
            "name": "cloud/recorder",
            "provider": "openai",
            "urls": [outside.url],
            "model": "cloud",
            "api_key": {"env": "OUTSIDE_KEY"},
            "boundary": "external",
            "country": "US",
            "addresses": ["127.0.0.0/8"],
        }
        gateway = GatewayProcess(
            folder,
            {
                "policies": ["policies/kvkk.yaml"],
                "targets": [home, abroad],
                "default_model": {"local": "local/small", "any": "cloud/recorder"},
            },
            {"VLLM_API_KEY": KEY, "OUTSIDE_KEY": "outside"},
        )
        await gateway.start()
        _, key = gateway.new_key()
        async with (
            openai.AsyncOpenAI(
                base_url=f"{gateway.url}/v1", api_key=key, max_retries=0, timeout=300
            ) as chat,
            anthropic.AsyncAnthropic(
                base_url=gateway.url, api_key=key, max_retries=0, timeout=300
            ) as messages,
        ):
            yield Site(gateway, vllm, outside, chat, messages)
        await gateway.stop()
        verdict = json.loads(gateway.command("audit", "verify", "--format", "json"))
        assert verdict["intact"] is True
        assert b"10000000146" not in outside.received
