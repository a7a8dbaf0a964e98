"""Several workers over one log: they decide as one, and survive the death of any of them."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from rig.budgets import BUDGET, budget_in, costing
from rig.killed import kill_members_under_load
from rig.processes import left_of, running, tree
from rig.served import CHAT, INSIDE, OUTSIDE, Served, serving

SEQUENCER, WORKER = "gateway.cli.workers.sequencer", "gateway.cli.workers.worker"
STORY = (
    "kiracımız üç aydır kirayı ödemedi, iki kez yazılı olarak uyardık, komşular gürültüden"
    " şikâyetçi, sözleşme haziran sonunda bitiyor ve depozito hâlâ bizde duruyor, ne yapalım?"
)
HELD = f"TC kimlik numarası 10000000146 olan {STORY}"
OPEN = "policy: p\nabout: For this test.\notherwise: {effect}\nif_uninspected: local\n"


async def asked(served: Served, *said: str, model: str = "gpt-4o") -> httpx.Response:
    """Ask over a connection of its own, so that any worker may take it."""
    messages = [{"role": "user", "content": text} for text in said]
    async with httpx.AsyncClient(base_url=served.gateway.url, trust_env=False, timeout=60) as one:
        return await one.post(
            CHAT, json={"model": model, "messages": messages}, headers=served.authorised
        )


def boots_of(served: Served, answers: list[httpx.Response]) -> dict[str, str]:
    """The boot of the process that answered, by request."""
    wanted = {answer.headers["x-turnike-request"] for answer in answers}
    return {
        str(record["request_id"]): str(record["boot_id"])
        for record in served.gateway.records()
        if record.get("request_id") in wanted
    }


async def by_both(
    served: Served, ask: Callable[[int], Awaitable[httpx.Response]]
) -> list[httpx.Response]:
    """Ask, numbered, until two processes have answered; returns all answers."""
    answers: list[httpx.Response] = []
    async with asyncio.timeout(60):
        while len(set(boots_of(served, answers).values())) < 2:
            first = len(answers)
            answers += await asyncio.gather(*(ask(first + number) for number in range(4)))
    return answers


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await true():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@pytest.mark.slow
async def test_they_decide_as_one(tmp_path: Path) -> None:
    policy = tmp_path / "p.yaml"
    await asyncio.to_thread(policy.write_text, OPEN.format(effect="allow"))
    policies = [str(policy), "policies/kvkk.yaml"]
    async with serving(tmp_path / "served", workers=2, policies=policies) as served:
        pids = tree(served.gateway.pid)
        await _hold_together(served)
        await _lock_down_together(served)
        await _reload_together(served, policy)
    assert left_of(pids) == set()
    assert "Traceback" not in served.gateway.stderr
    kinds = [record["type"] for record in served.gateway.records()]
    assert (kinds.count("start"), kinds.count("stop")) == (2, 2)
    assert '"intact": true' in served.gateway.command("audit", "verify", "--format", "json")


async def _hold_together(served: Served) -> None:
    """What one worker held at home, another knows."""
    assert INSIDE in (await asked(served, HELD)).text
    answers = await by_both(served, lambda n: asked(served, STORY, f"Devam {n}"))
    assert {answer.headers["x-turnike-effect"] for answer in answers} == {"local"}
    assert HELD.encode() not in served.outside.received


async def _lock_down_together(served: Served) -> None:
    answers = await by_both(served, lambda n: asked(served, f"{n} göl var mı?"))
    assert all(OUTSIDE in answer.text for answer in answers)
    await asyncio.to_thread(served.gateway.command, "lockdown", "on", "--reason", "drill")
    before = len(served.outside.requests)
    answers = await by_both(served, lambda n: asked(served, f"{n} nehir var mı?"))
    assert {answer.headers["x-turnike-effect"] for answer in answers} == {"local"}
    assert len(served.outside.requests) == before
    await asyncio.to_thread(served.gateway.command, "lockdown", "off", "--reason", "over")


async def _reload_together(served: Served, policy: Path) -> None:
    """Each request is decided by one version; both workers change; figures are of both."""
    before = (await asked(served, "Kaç ada var?")).headers["x-turnike-policy"]
    await asyncio.to_thread(policy.write_text, OPEN.format(effect="block"))
    os.kill(served.gateway.pid, signal.SIGHUP)
    async with httpx.AsyncClient(
        base_url=served.gateway.admin_url, trust_env=False, timeout=60
    ) as admin:

        async def both() -> bool:
            figures = (await admin.get("/metrics")).text
            return 'turnike_policy_reloads_total{status="ok"} 2' in figures

        answers = []

        async def ask_on() -> None:
            while True:
                answers.append(await asked(served, "Kaç dağ var?"))

        asking = asyncio.create_task(ask_on())
        await until(both)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        status = (await admin.get("/readyz")).json()
        assert (status["ready"], status["workers"], status["detectors"]) == (True, "2 of 2", 2)
        assert "turnike_detectors_loaded 2" in (await admin.get("/metrics")).text
    after = status["policy"]
    assert len(after) == len(before)
    for answer in answers:
        assert answer.status_code == {before: 200, after: 403}[answer.headers["x-turnike-policy"]]
    answers = await by_both(served, lambda n: asked(served, f"{n} köprü var mı?"))
    assert {answer.headers["x-turnike-policy"] for answer in answers} == {after}


@pytest.mark.slow
async def test_a_budget_is_never_overspent_by_several(tmp_path: Path) -> None:
    policy = tmp_path / "money.yaml"
    await asyncio.to_thread(policy.write_text, BUDGET, encoding="utf-8")
    async with serving(tmp_path / "served", workers=2, policies=[str(policy)]) as served:
        served.outside.behaviours[:] = [costing("0.04")]
        answers = await asyncio.gather(*(asked(served, f"{n} şehir?") for n in range(48)))
        boots = boots_of(served, list(answers))
        intents = [item for item in served.gateway.records() if item["type"] == "intent"]
    assert len(set(boots.values())) == 2
    spent = sum(answer.status_code == 200 for answer in answers) * 4
    assert 0 < spent <= 100
    assert {answer.status_code for answer in answers} == {200, 429}
    for intent in intents:
        drawn = budget_in(intent)
        assert float(drawn["used"]) + float(drawn["reserved"]) <= float(drawn["limit"])


@pytest.mark.slow
async def test_without_the_sequencer_requests_are_refused_and_then_answered(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path, workers=2) as served:
        (sequencer,) = running(served.gateway.pid, SEQUENCER)
        os.kill(served.gateway.pid, signal.SIGSTOP)  # so that nobody starts another
        try:
            os.kill(sequencer, signal.SIGKILL)
            before = served.sent
            refused = await asyncio.gather(*(asked(served, f"{n} göl?") for n in range(6)))
            assert {answer.status_code for answer in refused} == {503}
            assert all("audit_unavailable" in answer.text for answer in refused)
            assert served.sent == before
        finally:
            os.kill(served.gateway.pid, signal.SIGCONT)

        async def answered() -> bool:
            return (await asked(served, "Kaç ova var?")).status_code == 200

        await until(answered)
        await by_both(served, lambda n: asked(served, f"{n} dere?"))
        assert len(running(served.gateway.pid, SEQUENCER)) == 1


@pytest.mark.slow
async def test_whatever_is_killed_nothing_that_a_client_was_told_is_lost(tmp_path: Path) -> None:
    seen = await kill_members_under_load(tmp_path, (SEQUENCER, WORKER, SEQUENCER, WORKER))
    assert seen.kills == 4
    assert seen.acknowledged > 0
    assert (seen.lost, seen.unclosed, seen.not_intact) == (0, 0, 0)
