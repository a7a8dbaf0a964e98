"""Budgets through a running gateway: marks, limits, restarts, and many at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

import httpx
from rig.behaviours import json_answer
from rig.budgets import BUDGET, budget_in, costing
from rig.served import INSIDE, OUTSIDE, Served, serving
from rig.upstream import Line, Received

from gateway.state.budgets import FILE

MARKS = """
rules:
  - name: Near the limit, no large models
    why: Finance circular
    when: {budget: team-month, used_at_least: 80%}
    then: allow
    without: [cloud/m/gpt-4o]
  - name: At the limit, our own model only
    why: Finance circular
    when: {budget: team-month, used_at_least: 100%}
    then: local
"""


@asynccontextmanager
async def spending(folder: Path, policy: str) -> AsyncIterator[Served]:
    await asyncio.to_thread((folder / "money.yaml").write_text, policy, encoding="utf-8")
    async with serving(folder, policies=["money.yaml"]) as served:
        yield served


async def asked(served: Served, model: str = "gpt-4o", **more: object) -> httpx.Response:
    said = [{"role": "user", "content": "Türkiye'nin en uzun nehri hangisidir?"}]
    return await served.post({"model": model, "messages": said, "max_tokens": 10, **more})


def answer_of(response: httpx.Response) -> str:
    assert response.status_code == 200, response.text
    return str(response.json()["choices"][0]["message"]["content"])


async def test_marks_take_models_away_and_the_limit_brings_the_request_home(
    tmp_path: Path,
) -> None:
    async with spending(tmp_path, BUDGET + MARKS) as served:
        served.outside.behaviours[:] = [costing("0.2")]
        for _ in range(4):
            assert answer_of(await asked(served)) == OUTSIDE
        # 80 %: the large model is not permitted any more, and a smaller one is.
        assert answer_of(await asked(served)) == INSIDE
        served.outside.behaviours[:] = [costing("0.21", "0.15")]
        assert answer_of(await asked(served, "gpt-4o-mini")) == OUTSIDE
        # 101 %, which survives a restart: at home only, and the home goes on.
        await served.gateway.stop()
        await served.gateway.start()
        async with httpx.AsyncClient(base_url=served.gateway.url, trust_env=False) as client:
            response = await client.post(
                "/v1/chat/completions",
                headers=served.authorised,
                json={"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Nehir?"}]},
            )
        assert answer_of(response) == INSIDE
        assert response.headers["x-turnike-rule"] == "at-the-limit-our-own-model-only"
        last = served.gateway.records()[-1]
        assert (last["effect"], last["target"]) == ("local", "local/m")
        assert budget_in(last) == {
            "name": "team-month",
            "holder": "people",
            "period": budget_in(last)["period"],
            "limit": "1",
            "used": "1.01",
            "reserved": "0",
            "currency": "USD",
        }
        assert len(served.outside.requests) == 5


async def test_what_a_budget_holds_at_home_is_not_remembered_as_private(tmp_path: Path) -> None:
    async with spending(tmp_path, BUDGET + MARKS) as served:
        served.outside.behaviours[:] = [costing("1")]
        assert answer_of(await asked(served)) == OUTSIDE
        held = "Sakarya nehrinin uzunluğu ve kolları hakkında kısa bir bilgi notu hazırla."
        for _ in range(2):
            said = [{"role": "user", "content": held}]
            response = await served.post({"model": "gpt-4o", "messages": said})
            assert answer_of(response) == INSIDE
            assert served.gateway.records()[-1]["reason"] == "rule"


async def test_without_a_rule_a_spent_budget_refuses_in_the_shape_of_each_api(
    tmp_path: Path,
) -> None:
    async with spending(tmp_path, BUDGET) as served:
        served.outside.behaviours[:] = [costing("1")]
        assert answer_of(await asked(served)) == OUTSIDE
        sent = served.sent
        for model in ("gpt-4o", "auto", "local/m"):
            response = await asked(served, model)
            assert response.status_code == 429
            error = response.json()["error"]
            assert (error["type"], error["code"]) == ("insufficient_quota", "insufficient_quota")
            assert "`team-month`" in error["message"]
            assert response.headers["x-should-retry"] == "false"
            assert "retry-after" not in response.headers
            record = served.gateway.records()[-1]
            assert (record["type"], record["status"]) == ("deny", "insufficient_quota")
            assert budget_in(record)["used"] == "1"
        response = await served.client.post(
            "/v1/messages",
            headers={**served.authorised, "anthropic-version": "2023-06-01"},
            json={
                "model": "gpt-4o",
                "max_tokens": 10,
                "messages": [{"role": "user", "content": "Merhaba"}],
            },
        )
        assert response.status_code == 402
        assert response.json()["error"]["type"] == "billing_error"
        assert served.sent == sent


async def test_thirty_at_once_never_spend_more_than_the_limit(tmp_path: Path) -> None:
    """Each may cost a little over a tenth of the limit, and does cost a tenth."""
    waiting = asyncio.Event()

    async def slow(line: Line, request: Received) -> bool:
        await waiting.wait()
        usage = {"prompt_tokens": 0, "completion_tokens": 10_000, "total_tokens": 10_000}
        return await json_answer(OUTSIDE, usage=usage)(line, request)

    async with spending(tmp_path, BUDGET) as served:
        served.outside.behaviours[:] = [slow]
        tasks = [
            asyncio.create_task(asked(served, max_tokens=10_000, temperature=n / 100))
            for n in range(30)
        ]
        refused, left = asyncio.Event(), set(tasks)

        def done(task: asyncio.Task[httpx.Response]) -> None:
            left.discard(task)
            if len(left) == 9:
                refused.set()

        for task in tasks:
            task.add_done_callback(done)
        await refused.wait()
        assert len(served.outside.requests) == 9
        waiting.set()
        statuses = sorted([response.status_code for response in await asyncio.gather(*tasks)])
        assert statuses == [200] * 9 + [429] * 21
        after = await asked(served, max_tokens=9_000)
        assert after.status_code == 200
        completions = [one for one in served.gateway.records() if one["type"] == "completion"]
        costs = [one["cost"] for one in completions]
        assert sum(Decimal(cost["amount"]) for cost in costs if isinstance(cost, dict)) <= 1


async def test_without_its_counts_nothing_is_sent(tmp_path: Path) -> None:
    async with spending(tmp_path, BUDGET + MARKS) as served:
        assert answer_of(await asked(served)) == OUTSIDE
        sent = served.sent
        (served.gateway.state_dir / FILE).unlink()
        response = await asked(served)
        assert response.status_code == 503
        assert response.json()["error"]["code"] == "budget_unavailable"
        assert served.sent == sent
        (denied,) = served.gateway.records(request=response.headers["x-turnike-request"])
        assert (denied["type"], denied["status"]) == ("deny", "budget_unavailable")


async def test_a_request_that_could_cost_too_much_is_not_sent(tmp_path: Path) -> None:
    policy = "policy: p\notherwise: allow\nspend: {per_request: 0.01 USD}\n"
    async with spending(tmp_path, policy) as served:
        assert answer_of(await asked(served, max_tokens=900)) == OUTSIDE
        sent = served.sent
        response = await asked(served, max_tokens=1_100)
        assert response.status_code == 400
        assert response.json()["error"]["code"] == "over_spend_limit"
        response = await asked(served, "gpt-of-nobody", max_tokens=1)
        assert response.status_code == 503
        assert response.json()["error"]["code"] == "price_unknown"
        assert served.sent == sent
        kinds = [(one["type"], one["status"]) for one in served.gateway.records()[-2:]]
        assert kinds == [("deny", "over_spend_limit"), ("deny", "price_unknown")]
