"""P25: a reload is whole or does not happen; no request is decided by parts of two policies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
from rig.gateway_process import GatewayProcess
from rig.promises import Run, Size
from rig.reloads import play
from rig.served import target_at_home

SIZE = Size(smoke=40, long=3600, unit="reloads under load")
POLICY = "policy: p\nabout: For this test.\notherwise: {effect}\nif_uninspected: local\n"


async def test_no_request_fails_and_none_is_decided_by_two_versions(
    tmp_path: Path, run: Run
) -> None:
    played = await play(tmp_path, reloads=run.of(SIZE), at_once=8 if run.long else 4)
    run.tell(
        "P25",
        f"{played.put_in_force} put in force, {played.refused} refused; {played.answered}"
        f" requests by {len(played.versions)} versions, {len(played.failed)} failed,"
        f" {len(played.mixed)} mixed",
    )
    assert (played.failed, played.mixed) == ([], [])
    assert played.put_in_force >= 20
    assert played.refused >= 20
    assert played.answered > 0
    assert len(played.versions) > 1


async def told(
    admin: httpx.AsyncClient, wanted: Callable[[dict[str, str]], bool]
) -> dict[str, str]:
    """Wait until the admin listener says what is wanted."""
    async with asyncio.timeout(30):
        while True:
            said: dict[str, str] = (await admin.get("/readyz")).json()
            if wanted(said):
                return said
            await asyncio.sleep(0.05)


async def test_a_changed_file_is_seen_and_a_bad_one_is_told_everywhere(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(POLICY.format(effect="local"))
    settings = {
        "auth": "open",
        "policies": [str(file)],
        "targets": [target_at_home("http://127.0.0.1:9/v1")],
    }
    gateway = GatewayProcess(tmp_path / "served", settings)
    await gateway.start(ready=False)
    try:
        async with httpx.AsyncClient(base_url=gateway.admin_url, trust_env=False) as admin:
            first = await told(admin, lambda said: not said["policy_fault"])
            file.write_text(POLICY.format(effect="block"))
            second = await told(admin, lambda said: said["policy"] != first["policy"])
            file.write_text(POLICY.format(effect="kanarya"))
            third = await told(admin, lambda said: bool(said["policy_fault"]))
            assert third["policy"] == second["policy"]
            assert "p.yaml:3:12" in third["policy_fault"]
            assert "turnike_policy_reload_failed 1" in (await admin.get("/metrics")).text
            file.unlink()
            await told(admin, lambda said: "cannot be read" in said["policy_fault"])
            file.write_text(POLICY.format(effect="local"))
            last = await told(admin, lambda said: said["policy"] == first["policy"])
            assert last["policy_fault"] == ""
            assert "turnike_policy_reload_failed 0" in (await admin.get("/metrics")).text
    finally:
        await gateway.stop()
    assert "the old ones stay in force" in gateway.stderr
    assert "policies in force (ok): p " in gateway.stderr
    reloads = [record for record in gateway.records() if record["type"] == "reload"]
    assert [record["status"] for record in reloads] == ["ok", "failed", "failed", "ok"]
    assert [record["after"] for record in reloads] == [
        *[second["policy"]] * 3,
        first["policy"],
    ]
    assert all("kanarya" not in str(record) for record in reloads)
