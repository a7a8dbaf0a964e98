"""The cascade through a running gateway: it climbs on answers that fall short, and no further."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from rig.behaviours import answer_events, event, finish, json_answer, sse, status
from rig.held import tckn
from rig.served import OUTSIDE, Served, serving
from rig.upstream import Behaviour

POLICY = """
policy: cascade
otherwise: allow
rules:
  - {name: Numbers stay, why: test, when: {finds: [national_id]}, then: local}
models:
  - {use: local/m, accept_if: [finished, valid_json]}
  - {use: cloud/m/gpt-4o-mini, accept_if: [finished, valid_json]}
  - {use: cloud/m/gpt-4o, when: {team: [people]}}
  - {use: cloud/m/gpt-4o-mini}
  - {use: cloud/m/gpt-4o, for: [best]}
"""


@asynccontextmanager
async def climbing(folder: Path, policy: str = POLICY) -> AsyncIterator[Served]:
    await asyncio.to_thread((folder / "cascade.yaml").write_text, policy, encoding="utf-8")
    async with serving(folder, policies=["cascade.yaml"]) as served:
        yield served


def cut_off(text: str = "Yarım") -> Behaviour:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}}
    return json_answer(choices=[{**choice, "finish_reason": "length"}])


async def asked(served: Served, text: str, model: str = "auto", **more: object) -> httpx.Response:
    said = [{"role": "user", "content": text}]
    return await served.post({"model": model, "messages": said, **more})


def attempts(served: Served, response: httpx.Response) -> list[tuple[object, ...]]:
    request = response.headers["x-turnike-request"]
    return [
        (one["type"], one["attempt"], one["target"], one["model"], one["status"])
        for one in served.gateway.records(request=request)
    ]


def unaccepted(served: Served, response: httpx.Response) -> list[object]:
    request = response.headers["x-turnike-request"]
    found = served.gateway.records(request=request)
    return [one["unaccepted"] for one in found if one["type"] == "completion"]


def models_sent(served: Served) -> list[object]:
    return [request.json["model"] for request in served.outside.requests]


async def test_an_answer_that_was_cut_off_is_followed_by_a_larger_model(tmp_path: Path) -> None:
    async with climbing(tmp_path) as served:
        served.home.behaviours[:] = [cut_off()]
        response = await asked(served, "Kızılırmak nereye dökülür?")
        assert response.json()["choices"][0]["message"]["content"] == OUTSIDE
        assert response.json()["model"] == "gpt-4o-mini"
        assert response.headers["x-turnike-target"] == "cloud/m"
        assert attempts(served, response) == [
            ("intent", 1, "local/m", "qwen", None),
            ("completion", 1, "local/m", "qwen", "ok"),
            ("intent", 2, "cloud/m", "gpt-4o-mini", None),
            ("completion", 2, "cloud/m", "gpt-4o-mini", "ok"),
        ]
        assert unaccepted(served, response) == [["finished"], []]


async def test_a_good_first_answer_costs_nothing_more(tmp_path: Path) -> None:
    async with climbing(tmp_path) as served:
        response = await asked(served, "Van Gölü'nün derinliği nedir?")
        assert response.json()["model"] == "qwen"
        assert len(attempts(served, response)) == 2
        assert served.outside.connections == 0


async def test_a_stream_begins_with_the_answer_that_was_accepted(tmp_path: Path) -> None:
    async with climbing(tmp_path) as served:
        short = [*answer_events(["Yarım kaldı"])[:2], event(finish("length"))]
        served.home.behaviours[:] = [sse([*short, event("[DONE]")])]
        served.outside.behaviours[:] = [sse(answer_events(["Bütün", " yanıt"]))]
        response = await asked(served, "Fırat kaç ülkeden geçer?", stream=True)
        assert "Yarım" not in response.text
        lines = [line for line in response.text.split("\n\n") if line.startswith("data: {")]
        chunks = [json.loads(line.removeprefix("data: ")) for line in lines]
        told = [
            choice["delta"].get("content") or "" for chunk in chunks for choice in chunk["choices"]
        ]
        assert "".join(told) == "Bütün yanıt"
        assert {chunk["model"] for chunk in chunks} == {"gpt-4o-mini"}


async def test_what_should_be_json_and_is_not_falls_short(tmp_path: Path) -> None:
    async with climbing(tmp_path) as served:
        served.home.behaviours[:] = [json_answer('{"nehir": ')]
        served.outside.behaviours[:] = [json_answer('{"nehir": "Dicle"}')]
        form = {"type": "json_object"}
        response = await asked(served, "Bir nehir adı ver, JSON olarak.", response_format=form)
        assert json.loads(response.json()["choices"][0]["message"]["content"])["nehir"] == "Dicle"
        assert unaccepted(served, response) == [["valid_json"], []]


async def test_the_last_row_answers_whatever_it_says(tmp_path: Path) -> None:
    async with climbing(tmp_path) as served:
        served.home.behaviours[:] = [cut_off()]
        served.outside.behaviours[:] = [cut_off("Orta"), cut_off("Büyük")]
        response = await asked(served, "Aras nehri nerede doğar?")
        assert response.json()["choices"][0]["message"]["content"] == "Büyük"
        assert response.json()["choices"][0]["finish_reason"] == "length"
        assert models_sent(served) == ["gpt-4o-mini", "gpt-4o"]


async def test_a_model_that_answered_already_is_not_paid_twice(tmp_path: Path) -> None:
    async with climbing(tmp_path, POLICY.replace("[people]", "[legal]")) as served:
        served.home.behaviours[:] = [cut_off()]
        served.outside.behaviours[:] = [cut_off("Orta")]
        response = await asked(served, "Gediz nehri nereye dökülür?")
        assert response.json()["choices"][0]["message"]["content"] == "Orta"
        assert models_sent(served) == ["gpt-4o-mini"]


async def test_safety_is_decided_first(tmp_path: Path) -> None:
    async with climbing(tmp_path) as served:
        served.home.behaviours[:] = [cut_off()]
        response = await asked(served, f"T.C. kimlik {tckn()} için dilekçe yaz.")
        assert response.json()["choices"][0]["message"]["content"] == "Yarım"
        assert [one[:3] for one in attempts(served, response)] == [
            ("intent", 1, "local/m"),
            ("completion", 1, "local/m"),
        ]
        assert served.outside.connections == 0


async def test_a_model_that_the_app_names_is_honoured(tmp_path: Path) -> None:
    async with climbing(tmp_path) as served:
        served.outside.behaviours[:] = [cut_off()]
        response = await asked(served, "Meriç nehri kaç km?", "gpt-4o")
        assert models_sent(served) == ["gpt-4o"]
        assert len(attempts(served, response)) == 2


async def test_a_name_that_only_the_policy_knows_is_served_and_listed(tmp_path: Path) -> None:
    async with climbing(tmp_path) as served:
        response = await asked(served, "Seyhan nehri nerede?", "best")
        assert response.json()["model"] == "gpt-4o"
        assert served.gateway.records()[-1]["model_asked"] == "best"
        listed = await served.client.get("/v1/models", headers=served.authorised)
        assert "best" in {one["id"] for one in listed.json()["data"]}
        assert (await asked(served, "Ceyhan nehri nerede?", "fastest")).status_code == 404


async def test_an_answer_that_fell_short_is_better_than_none(tmp_path: Path) -> None:
    async with climbing(tmp_path) as served:
        served.home.behaviours[:] = [cut_off("Hiç yoktan iyi")]
        for behaviour in (status(503, {}), status(400, {"error": {"message": "no"}})):
            served.outside.behaviours[:] = [behaviour]
            response = await asked(served, "Göksu nehri nerede?")
            assert response.json()["choices"][0]["message"]["content"] == "Hiç yoktan iyi"
            assert response.json()["model"] == "qwen"


async def test_what_would_cost_too_much_is_not_climbed_to(tmp_path: Path) -> None:
    limited = POLICY + "spend: {per_request: 0.01 USD}\n"
    async with climbing(tmp_path, limited) as served:
        served.home.behaviours[:] = [cut_off()]
        served.outside.behaviours[:] = [cut_off("Orta")]
        response = await asked(served, "Menderes nehri nerede?", max_tokens=1_500)
        assert response.json()["choices"][0]["message"]["content"] == "Orta"
        assert models_sent(served) == ["gpt-4o-mini"]
