"""A gateway whose log is anchored over the network: it answers whatever becomes of its anchors."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import httpx
from rig.behaviours import json_answer
from rig.gateway_process import GatewayProcess
from rig.served import target_at_home
from rig.stamping import StampingAuthority
from rig.upstream import RecordingUpstream

ASKED = {"model": "auto", "messages": [{"role": "user", "content": "Kanarya nedir?"}]}
LOST = 'turnike_anchor_lost{anchor="tsa"} '


async def metrics_say(gateway: GatewayProcess, wanted: str) -> None:
    async with (
        httpx.AsyncClient(base_url=gateway.admin_url, trust_env=False) as admin,
        asyncio.timeout(60),
    ):
        while wanted not in (await admin.get("/metrics")).text:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def asked(gateway: GatewayProcess) -> int:
    async with httpx.AsyncClient(base_url=gateway.url, trust_env=False, timeout=30) as client:
        return (await client.post("/v1/chat/completions", json=ASKED)).status_code


async def test_a_time_stamp_vouches_for_the_log_and_its_authority_stops_nobody(
    tmp_path: Path,
) -> None:
    stamping = StampingAuthority(tmp_path / "tsa")
    stamping.status = 503
    async with RecordingUpstream([json_answer()]) as upstream, stamping.serving() as authority:
        anchor = {"kind": "timestamp", "name": "tsa", "url": authority.url, "every": "1s"}
        gateway = GatewayProcess(
            tmp_path / "served",
            {
                "auth": "open",
                "targets": [target_at_home(upstream.url)],
                "audit": {"anchors": [{**anchor, "authority": str(stamping.root)}]},
            },
        )
        await gateway.start()
        try:
            await metrics_say(gateway, f"{LOST}1")
            assert await asked(gateway) == 200
            stamping.status = 200
            await metrics_say(gateway, f"{LOST}0")
            assert await asked(gateway) == 200
        finally:
            assert await gateway.stop() == 0
    sinks = [item for item in gateway.records() if str(item["type"]).startswith("sink")]
    assert [(item["type"], item["sink"]) for item in sinks] == [
        ("sink_lost", "tsa"),
        ("sink_back", "tsa"),
    ]
    assert sinks[0]["cause"] == "status 503"
    assert b"Kanarya" not in authority.received
    assert all(len(request.body) < 100 for request in authority.requests)
    told = json.loads(
        await asyncio.to_thread(gateway.command, "audit", "verify", "--format", "json")
    )
    assert (told["intact"], told["anchored"], told["unread_anchors"]) == (True, True, [])
    (anchor_told,) = told["anchors"]
    assert (anchor_told["late"], anchor_told["misdated"], anchor_told["void"]) == ([], [], 0)
    said = await asyncio.to_thread(gateway.command, "audit", "verify")
    assert "SELF-ATTESTED" not in said
