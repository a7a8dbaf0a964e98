"""What docs/how-to/operate.md tells an operator to do, done to running gateways."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import httpx
from rig.behaviours import json_answer
from rig.gateway_process import GatewayProcess
from rig.served import target_at_home
from rig.upstream import Line, Received, RecordingUpstream

HELD = "TC kimlik no 10000000146 için dilekçe yaz."


def gateway_in(folder: Path, home: RecordingUpstream, **settings: object) -> GatewayProcess:
    return GatewayProcess(
        folder, {"auth": "keys", "targets": [target_at_home(home.url)], **settings}
    )


async def asked(client: httpx.AsyncClient, gateway: GatewayProcess, key: str) -> int:
    answer = await client.post(
        f"{gateway.url}/v1/chat/completions",
        json={"model": "auto", "messages": [{"role": "user", "content": HELD}]},
        headers={"authorization": f"Bearer {key}"},
    )
    return answer.status_code


async def slowly(line: Line, request: Received) -> bool:
    await asyncio.sleep(1)
    return await json_answer()(line, request)


def verified(gateway: GatewayProcess) -> dict[str, object]:
    told: dict[str, object] = json.loads(gateway.command("audit", "verify", "--format", "json"))
    return told


async def test_a_backup_is_taken_under_load_and_put_back(tmp_path: Path) -> None:
    async with (
        RecordingUpstream([json_answer()]) as home,
        httpx.AsyncClient(trust_env=False, timeout=60) as client,
    ):
        gateway = gateway_in(tmp_path / "a", home)
        await gateway.start()
        _, key = gateway.new_key()
        load = asyncio.gather(*(asked(client, gateway, key) for _ in range(20)))
        await asyncio.sleep(0)
        copy = tmp_path / "copy"
        told = await asyncio.to_thread(gateway.command, "backup", str(copy), "--format", "json")
        assert json.loads(told)["intact"] is True
        assert set(await load) == {200}
        records = len(gateway.records())
        await gateway.kill()
        shutil.rmtree(gateway.state_dir)  # the disk is lost
        shutil.copytree(copy, gateway.state_dir)
        await gateway.start()
        assert await asked(client, gateway, key) == 200
        assert verified(gateway)["intact"] is True
        assert len(gateway.records()) <= records + 10
        assert await gateway.stop() == 0


async def test_a_backup_that_is_older_than_an_anchor_is_continued_on_record_only(
    tmp_path: Path,
) -> None:
    anchor = tmp_path / "worm"
    anchors = {"anchors": [{"kind": "file", "path": str(anchor), "every": "100ms"}]}
    async with (
        RecordingUpstream([json_answer()]) as home,
        httpx.AsyncClient(trust_env=False, timeout=60) as client,
    ):
        gateway = gateway_in(tmp_path / "a", home, audit=anchors)
        await gateway.start()
        _, key = gateway.new_key()
        gateway.command("backup", str(tmp_path / "copy"))
        assert await asked(client, gateway, key) == 200
        await gateway.stop()
        shutil.rmtree(gateway.state_dir)
        shutil.copytree(tmp_path / "copy", gateway.state_dir)
        try:
            await gateway.start()
        except AssertionError as refused:
            assert "older state" in str(refused)  # noqa: PT017 - it ended instead of serving
        else:
            raise AssertionError("it went on from a log that lacks records")
        gateway.command("audit", "accept-rollback", "--reason", "the disk was lost")
        await gateway.start()
        assert await asked(client, gateway, key) == 200
        assert "rollback" in {record["type"] for record in gateway.records()}
        await gateway.stop()
        assert verified(gateway)["intact"] is True


async def test_a_key_is_replaced_without_a_pause(tmp_path: Path) -> None:
    async with (
        RecordingUpstream([json_answer()]) as home,
        httpx.AsyncClient(trust_env=False, timeout=60) as client,
    ):
        gateway = gateway_in(tmp_path / "a", home)
        await gateway.start()
        old, key = gateway.new_key()
        _, new = gateway.new_key()
        assert [await asked(client, gateway, each) for each in (key, new)] == [200, 200]
        gateway.command("keys", "revoke", old)
        assert [await asked(client, gateway, each) for each in (key, new)] == [401, 200]
        await gateway.stop()


async def test_two_versions_serve_one_state_directory_while_one_takes_over(
    tmp_path: Path,
) -> None:
    async with (
        RecordingUpstream([json_answer()]) as home,
        httpx.AsyncClient(trust_env=False, timeout=60) as client,
    ):
        state = str(tmp_path / "state")
        old = gateway_in(tmp_path / "old", home, state_dir=state)
        new = gateway_in(tmp_path / "new", home, state_dir=state)
        await old.start()
        _, key = old.new_key()
        await new.start()
        load = asyncio.gather(
            *(asked(client, old if number % 2 else new, key) for number in range(30))
        )
        assert set(await load) == {200}
        home.behaviours[:] = [slowly]
        before = len(home.requests)
        under_way = asyncio.gather(*(asked(client, old, key) for _ in range(10)))
        async with asyncio.timeout(30):
            while len(home.requests) < before + 10:  # noqa: ASYNC110 - no event tells it
                await asyncio.sleep(0.01)
        assert await old.stop() == 0  # lets them finish
        assert set(await under_way) == {200}
        assert await asked(client, new, key) == 200
        await new.stop()
        assert verified(new)["intact"] is True
