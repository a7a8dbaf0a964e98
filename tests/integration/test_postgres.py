"""A gateway whose log is in PostgreSQL: what it says while the server is gone, and afterwards."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from rig.postgres import PASSWORD, Server
from rig.postgres import server as running
from rig.served import OUTSIDE, Served, serving

from gateway.audit.query import Filters, read
from gateway.audit.verify import verify


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as found:
        yield found


async def asked(served: Served, number: int) -> httpx.Response:
    messages = [{"role": "user", "content": f"{number} göl var mı?"}]
    return await served.post({"model": "gpt-4o", "messages": messages})


async def until_answered(served: Served, number: int) -> httpx.Response:
    async with asyncio.timeout(60):
        while (answer := await asked(served, number)).status_code != 200:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    return answer


@pytest.mark.slow
async def test_while_it_is_gone_nothing_is_sent_and_then_all_goes_on(
    tmp_path: Path, server: Server
) -> None:
    place = server.log("audit")
    audit = {"store": place.url.reveal()}
    told = []
    async with serving(tmp_path, audit=audit) as served:
        told.append(await asked(served, 1))
        assert OUTSIDE in told[0].text
        for stop, again in (("kill", "start"), ("freeze", "thaw")):
            if stop == "kill":
                await asyncio.to_thread(server.kill)
            else:
                server.send(signal.SIGSTOP)
            before = served.sent
            refused = await asyncio.gather(*(asked(served, number) for number in range(2, 6)))
            assert {answer.status_code for answer in refused} == {503}
            assert all("audit_unavailable" in answer.text for answer in refused)
            assert served.sent == before
            if again == "start":
                await asyncio.to_thread(server.start)
            else:
                server.send(signal.SIGCONT)
            told.append(await until_answered(served, 6))
        listed = json.loads(await asyncio.to_thread(_listed, served))
        shown = await asyncio.to_thread(
            served.gateway.command, "audit", "export", "--format", "jsonl"
        )
        verdict = await asyncio.to_thread(
            served.gateway.command, "audit", "verify", "--format", "json"
        )
        doctor = await asyncio.to_thread(served.gateway.command, "doctor", "--format", "json")
        backup = await asyncio.to_thread(
            served.gateway.command, "backup", str(tmp_path / "backup"), "--format", "json"
        )
    requests = {answer.headers["x-turnike-request"] for answer in told}
    assert requests <= {record["request_id"] for record in listed if record["type"] == "completion"}
    assert len(shown.splitlines()) >= len(listed)
    assert json.loads(verdict)["intact"] is True
    assert "can add records, and not change any" in doctor
    copied = json.loads(backup)
    assert "master.key" in copied["files"]
    assert (copied["records"], copied["intact"]) == (None, None)
    assert verify(place).intact
    assert len(list(read(place, Filters(type="stop")))) == 1
    assert not (served.gateway.state_dir / "audit.db").exists()
    for name, data in served.gateway.kept():
        assert PASSWORD.encode() not in data, name


def _listed(served: Served) -> str:
    return served.gateway.command("audit", "list", "--format", "json", "--limit", "1000")


@pytest.mark.slow
async def test_two_gateways_share_one_log(tmp_path: Path, server: Server) -> None:
    place = server.log("shared")
    audit = {"store": place.url.reveal()}
    async with serving(tmp_path / "one", audit=audit) as one:
        other = tmp_path / "two" / "state"
        other.mkdir(parents=True, mode=0o700)
        for key in ("audit.key", "master.key"):  # one log has one signer
            data = (one.gateway.state_dir / key).read_bytes()
            (other / key).touch(0o600)
            (other / key).write_bytes(data)
        async with serving(tmp_path / "two", audit=audit) as two:
            held = {"role": "user", "content": "TC kimlik numarası 10000000146 olan kişi kim?"}
            await one.post({"model": "gpt-4o", "messages": [held]})
            answer = await two.post({"model": "gpt-4o", "messages": [held]})
            assert answer.headers["x-turnike-effect"] == "local"
            await asyncio.gather(
                *(asked(served, number) for number in range(10) for served in (one, two))
            )
    verdict = verify(place)
    assert verdict.intact
    boots = {str(record.fields["boot_id"]) for record in read(place, Filters(type="intent"))}
    assert len(boots) == 2
