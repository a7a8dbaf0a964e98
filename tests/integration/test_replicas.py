"""Two servers of one model behind the real gateway: load, drains, a death, and what it keeps."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from rig.behaviours import json_answer
from rig.gateway_process import GatewayProcess
from rig.served import target_at_home
from rig.vllm import Vllm, serving

POLICY = "policy: p\nabout: For this test.\notherwise: local\nif_uninspected: local\n"


class Fleet:
    """A gateway before two servers; what each of them was asked is counted anew by `sent`."""

    def __init__(self, gateway: GatewayProcess, client: httpx.AsyncClient, pair: tuple[Vllm, Vllm]):
        self.gateway = gateway
        self._client = client
        self._pair = pair

    async def sent(self, *texts: str) -> tuple[int, int]:
        """Ask so many questions, each of which is answered; how many went to each server."""
        before = [len(server.asked) for server in self._pair]
        for text in texts:
            body = {"model": "auto", "messages": [{"role": "user", "content": text}]}
            response = await self._client.post("/v1/chat/completions", json=body)
            assert response.status_code == 200, response.text
        one, two = (len(server.asked) - n for server, n in zip(self._pair, before, strict=True))
        return one, two

    async def figure(self, name: str, wanted: Callable[[str], bool]) -> None:
        """Wait until the lines of a figure are as wanted."""
        async with httpx.AsyncClient(base_url=self.gateway.admin_url, trust_env=False) as admin:
            while True:
                lines = (await admin.get("/metrics")).text.splitlines()
                if wanted("\n".join(line for line in lines if line.startswith(name))):
                    return
                await asyncio.sleep(0.05)


@asynccontextmanager
async def fleet(folder: Path, one: Vllm, two: Vllm) -> AsyncIterator[Fleet]:
    folder.joinpath("p.yaml").write_text(POLICY)
    gateway = GatewayProcess(
        folder / "served",
        {
            "auth": "open",
            "policies": [str(folder / "p.yaml")],
            "targets": [target_at_home(one.url, urls=[one.url, two.url])],
        },
    )
    await gateway.start(ready=False)
    try:
        async with httpx.AsyncClient(base_url=gateway.url, trust_env=False, timeout=60) as client:
            yield Fleet(gateway, client, (one, two))
    finally:
        await gateway.stop()


def questions(prefix: str, number: int = 16) -> list[str]:
    return [f"{prefix} {place}" for place in range(number)]


async def test_two_servers_share_the_work_and_either_can_go(tmp_path: Path) -> None:
    one, two = Vllm(answer=json_answer("Bir.")), Vllm(answer=json_answer("İki."))
    async with serving(one, two), fleet(tmp_path, one, two) as served:
        shares = await served.sent(*questions("Soru"))
        assert min(shares) > 0

        again = await served.sent(*["Aynı konuşma"] * 6)
        assert sorted(again) == [0, 6]

        one.running, one.waiting = 40, 60
        seen = len(one.probes)
        while len(one.probes) < seen + 2:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.05)
        assert await served.sent(*questions("Yük")) == (0, 16)
        one.running = one.waiting = 0

        served.gateway.command("replicas", "drain", two.url)
        await served.figure("turnike_replica_unavailable", lambda told: told.count(" 1") == 1)
        assert await served.sent(*questions("Bakım")) == (16, 0)
        served.gateway.command("replicas", "resume", two.url)
        await served.figure("turnike_replica_unavailable", lambda told: told.count(" 0") == 2)

        assert two.upstream is not None
        await two.upstream.__aexit__(None, None, None)
        assert (await served.sent(*questions("Ölüm")))[0] == 16
        records = served.gateway.records()

    assert {probe.path for probe in (*one.probes, *two.probes)} == {"/metrics"}
    assert all(probe.body == b"" for probe in one.probes)
    salts = {json.loads(request.body)["cache_salt"] for request in (*one.asked, *two.asked)}
    assert len(salts) == 1
    kinds = [record["type"] for record in records]
    assert kinds.count("intent") == kinds.count("completion")
    second = [item for item in records if item["type"] == "completion" and item["attempt"] == 2]
    assert 0 < len(second) <= 5
    assert {item["status"] for item in second} == {"ok"}
