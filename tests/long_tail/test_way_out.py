"""A process whose library dials by itself reaches the endpoints of its target and nothing else."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from long_tail.providers import KEY, PROVIDERS, Provider, speak
from rig.behaviours import http, redirect
from rig.certificates import Authority
from rig.payloads import all_of, chat, external_payload, external_target
from rig.processes import left_of, tree
from rig.upstream import Behaviour, Line, Received, RecordingUpstream

from gateway.core.errors import UpstreamError
from gateway.core.jsontree import JsonObject
from gateway.core.reply import Embedded, TextDelta
from gateway.core.sensitive import Sensitive
from gateway.core.target import Target, Tls
from gateway.egress.dial import Plane
from gateway.egress.limits import Limits
from gateway.egress.send import Egress

LIMITS = Limits(connect=3, first_token=30, idle=30, total=60)
PICTURE = "http://93.184.216.34/cat.png"
"""A public address: the SDK itself refuses those of this machine."""

GEMINI, BEDROCK = PROVIDERS["gemini"], PROVIDERS["bedrock"]


def speaking(provider: Provider) -> Behaviour:
    async def behave(line: Line, request: Received) -> bool:
        return await speak(provider, line, request)

    return behave


def target_at(upstream: RecordingUpstream, provider: Provider, **fields: Any) -> Target:
    base = upstream.url.removesuffix("/v1") + provider.base
    return replace(
        external_target("cloud/m", base, provider="litellm", model=provider.model),
        **{"api_key": Sensitive(KEY), **fields},
    )


@asynccontextmanager
async def opened(*targets: Target) -> AsyncIterator[Egress]:
    egress = Egress(targets, LIMITS)
    await egress.start()
    try:
        yield egress
    finally:
        await egress.close()


async def said(egress: Egress, target: Target, tree: JsonObject | None = None) -> str:
    payload = replace(external_payload(target, tree), model=target.model)
    events = await all_of(await egress.send_external(payload))
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def test_every_connection_of_the_sdk_is_one_that_was_dialled_here() -> None:
    async with RecordingUpstream([speaking(GEMINI)]) as upstream:
        target = target_at(upstream, GEMINI)
        async with opened(target) as egress:
            assert await said(egress, target, chat("Selam")) == "Selam"
        assert egress.dials.connects == {Plane.EXTERNAL: upstream.connections}
        assert upstream.connections == 1


@pytest.mark.parametrize("provider", [GEMINI, BEDROCK], ids=lambda provider: provider.name)
async def test_a_picture_that_the_sdk_would_fetch_is_not_fetched(provider: Provider) -> None:
    async with RecordingUpstream([speaking(provider)]) as upstream:
        credentials = tuple((name, Sensitive(it)) for name, it in provider.credentials.items())
        target = target_at(
            upstream, provider, credentials=credentials, options=tuple(provider.options.items())
        )
        picture: JsonObject = {"type": "image_url", "image_url": {"url": PICTURE}}
        asked: JsonObject = {**chat(), "messages": [{"role": "user", "content": [picture]}]}
        async with opened(target) as egress:
            with pytest.raises(UpstreamError):
                await said(egress, target, asked)
            assert egress.dials.connects[Plane.EXTERNAL] == 0
        assert upstream.connections == 0


async def test_a_redirect_leads_nowhere() -> None:
    async with RecordingUpstream([speaking(GEMINI)]) as elsewhere:
        away = redirect(f"{elsewhere.url}/models/gemini-2.5-flash:generateContent")
        async with RecordingUpstream([away]) as upstream:
            target = target_at(upstream, GEMINI)
            async with opened(target) as egress:
                with pytest.raises(UpstreamError):
                    await said(egress, target)
        assert elsewhere.connections == 0


async def test_an_address_that_is_not_the_targets_is_refused() -> None:
    async with RecordingUpstream([speaking(GEMINI)]) as upstream:
        # Without the mark of a simulation, a target outside is not on this machine.
        target = target_at(upstream, GEMINI, simulated=False)
        async with opened(target) as egress:
            with pytest.raises(UpstreamError):
                await said(egress, target)
        assert upstream.connections == 0


async def test_credentials_of_the_machine_are_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/credentials").write_text(
        "[default]\naws_access_key_id = AKIDMACHINE\naws_secret_access_key = x\n"
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDMACHINE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    async with RecordingUpstream([speaking(BEDROCK)]) as upstream:
        options = tuple(BEDROCK.options.items())
        target = target_at(upstream, BEDROCK, api_key=None, options=options)
        async with opened(target) as egress:
            with pytest.raises(UpstreamError):
                await said(egress, target)
        assert upstream.requests == []


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        RecordingUpstream([speaking(GEMINI)]) as upstream,
        RecordingUpstream([speaking(GEMINI)]) as proxy,
    ):
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        monkeypatch.setenv("NO_PROXY", "*")
        target = target_at(upstream, GEMINI)
        async with opened(target) as egress:
            assert await said(egress, target, chat("Selam")) == "Selam"
        assert proxy.connections == 0


async def test_a_process_that_was_killed_is_started_anew() -> None:
    async with RecordingUpstream([speaking(GEMINI)]) as upstream:
        target = target_at(upstream, GEMINI)
        before = tree(os.getpid())
        async with opened(target) as egress:
            (child,) = tree(os.getpid()) - before
            assert await said(egress, target, chat("Bir")) == "Bir"
            os.kill(child, signal.SIGKILL)
            assert left_of({child}) == set()
            await asyncio.sleep(0.2)  # its end is told to the loop
            assert await said(egress, target, chat("İki")) == "İki"
            left = tree(os.getpid()) - before
        assert child not in left
        assert left_of(left) == set(), "and ends with its gateway"


async def test_a_tunnel_ends_at_the_host_whose_certificate_is_trusted(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    authority = Authority(tmp_path)
    served = authority.server("127.0.0.1")
    async with RecordingUpstream([speaking(GEMINI)], tls=served) as upstream:
        trusted = target_at(upstream, GEMINI, tls=Tls(ca=str(authority.ca)))
        other = target_at(upstream, GEMINI, tls=Tls(ca=str(Authority(tmp_path / "other").ca)))
        async with opened(trusted) as egress:
            assert await said(egress, trusted, chat("Selam")) == "Selam"
        asked = len(upstream.requests)
        async with opened(other) as egress:
            with pytest.raises(UpstreamError):
                await said(egress, other)
        assert len(upstream.requests) == asked == 1


async def test_embeddings_come_as_numbers() -> None:
    body = {
        "object": "list",
        "model": "mistral-embed",
        "data": [{"object": "embedding", "index": 0, "embedding": [0.5, -0.25]}],
        "usage": {"prompt_tokens": 3, "total_tokens": 3},
    }
    async with RecordingUpstream([http(json.dumps(body).encode())]) as upstream:
        mistral = PROVIDERS["mistral"]
        target = replace(target_at(upstream, mistral), model="mistral/mistral-embed")
        payload = replace(
            external_payload(target, {"model": "asked", "input": ["Selam"]}),
            model=target.model,
            dialect="openai_embeddings",
        )
        async with opened(target) as egress:
            events = await all_of(await egress.send_external(payload))
    assert [len(event.vector) for event in events if isinstance(event, Embedded)] == [2]
    (asked,) = upstream.requests
    assert asked.path == "/v1/embeddings"
    assert asked.json["input"] == ["Selam"]
