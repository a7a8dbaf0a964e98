"""A backtest of the policies that were in force gives every recorded decision again."""

from __future__ import annotations

import base64
import itertools
import json
import random
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio
from rig.answering import Response, posted
from rig.chat_requests import PNG, called_tool, said_by, tool
from rig.crossings import national_id
from rig.house import AT_HOME, House, open_house

from gateway.audit.query import Filters, read
from gateway.backtest.replay import Replay
from gateway.backtest.run import backtest
from gateway.core.effects import Effect
from gateway.core.money import Currency
from gateway.core.record import Stored
from gateway.core.request import Principal
from gateway.core.target import Boundary, Target
from gateway.cost.prices import Prices
from gateway.route.catalogue import Catalogue

pytestmark = pytest.mark.asyncio(loop_scope="module")

POLICIES = {
    "first": """policy: first
about: Asks for all that can be asked for.
otherwise: allow
rules:
  - {name: No secrets, why: t, when: {finds: [secret]}, then: block}
  - {name: Illness, why: t, when: {finds: [special_category], min_score: 0.84}, then: local}
  - {name: Numbers, why: t, when: {finds: [national_id], in: [user, tool_results]}, then: local}
  - name: Numbers elsewhere
    why: t
    when: {finds: [national_id]}
    then: {redact: [national_id], keep_last: 2}
  - {name: Contacts, why: t, when: {finds: [contact]}, then: mask}
  - {name: Lists, why: t, when: {finds: [contact], at_least: 3}, then: local}
  - {name: Long Turkish, why: t, when: {language: [tr], longer_than: 2000 characters}, then: local}
  - {name: Persons in answers, why: t, when: {about: person, in: [answer]}, then: local}
  - name: Old dialect
    why: t
    when: {dialect: [openai_completions]}
    then: allow
    without: [cloud/two]
  - {name: One model, why: t, when: {model_asked: [gpt-5]}, then: allow, within: {country: [DE]}}
""",
    "second": """policy: second
about: For one app.
applies_to: {app: [crm]}
otherwise: local
if_uninspected: block
rules:
  - name: Questions about nobody
    why: t
    when: {team: [sales]}
    unless: {finds: [contact, financial]}
    then: allow
""",
    "trial": """policy: trial
about: Not in force.
mode: report
otherwise: allow
rules:
  - {name: Everything found stays, why: t, when: {finds: [contact, national_id]}, then: block}
""",
}
APPS = {
    "one": Principal(app="hr", team="people", key_id="key_1"),
    "two": Principal(app="crm", team="sales", key_id="key_2"),
    "three": Principal(app="crm", team="support", key_id="key_3"),
}
CHAT = "/v1/chat/completions"
EARLIER = [said_by("user", f"T.C. kimlik no {national_id(990)}"), said_by("assistant", "Buyurun.")]
_NUMBERS = itertools.count(1)


def scripted(name: str, *models: str, country: str = "US") -> Target:
    """A target outside that answers everything."""
    return Target(
        name=name,
        provider="scripted",
        boundary=Boundary.EXTERNAL,
        country=country,
        models=models,
        script=("Buyurun.",),
    )


TARGETS = (
    scripted("cloud/one", "gpt-4o", "gpt-5"),
    scripted("cloud/two", "claude-sonnet-4-5", "other-*", country="DE"),
    AT_HOME,
)


CATALOGUE = Catalogue(TARGETS, default_local=AT_HOME.name, default_any=TARGETS[0].name)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder = tmp_path_factory.mktemp("house")
    files = []
    for name, text in POLICIES.items():
        files.append(folder / f"{name}.yaml")
        files[-1].write_text(text, encoding="utf-8")
    async with open_house(folder, policies=tuple(files), targets=TARGETS) as opened:
        yield opened


def texts(chance: random.Random) -> Iterator[str]:
    """What somebody may say, with new values each time."""
    while True:
        number = next(_NUMBERS)
        address = f"uye{number}@ornek{number}.example"
        yield chance.choice(
            (
                f"Dosya {number}: Ankara'nın nüfusu kaç?",
                f"Question {number}: what is diabetes?",
                f"Dosya {number}: {address} adresine bir teşekkür yaz, {address} beklemesin.",
                f"T.C. kimlik no {national_id(number)} için dilekçe {number} yaz.",
                f"Benim diyabetim var, {number} gündür ilaç alıyorum; ne yemeliyim?",
                f"Dosya {number}: " + ", ".join(f"a{n}.{address}" for n in range(5)),
                f"password: Zq9!x{number}Lm#2vT8w",
                f"Dosya {number}: " + "bu uzun bir metindir ve devam eder. " * 80,
                f"File {number}: " + "this is a long text that goes on. " * 80,
                f"Kodlu {number}: " + base64.b64encode(f"{address} yazsın".encode()).decode(),
                f"Sayın Ayşe Yılmaz{number} ile Mehmet Demir {number} numarada buluştu.",
            )
        )


def asked(chance: random.Random, said: Iterator[str]) -> tuple[str, dict[str, object]]:
    """A path and a body."""
    model = chance.choice(("auto", "gpt-4o", "gpt-5", "claude-sonnet-4-5", "other-model"))
    text = next(said)
    kind = chance.randrange(12)
    if kind == 0:
        return "/v1/completions", {"model": model, "prompt": text, "max_tokens": 5}
    if kind == 1:
        return "/v1/embeddings", {"model": model, "input": [text, next(said)]}
    if kind == 2:
        parts = [{"type": "text", "text": text}, {"type": "image_url", "image_url": {"url": PNG}}]
        return CHAT, {"model": model, "messages": [said_by("user", parts)]}
    if kind == 3:
        arguments = json.dumps({"to": text, f"key{next(_NUMBERS)}": 3})
        result = {"role": "tool", "tool_call_id": "c1", "content": next(said)}
        messages = [said_by("user", "Gönder"), called_tool(arguments), result]
        return CHAT, {"model": model, "messages": messages, "tools": [tool()]}
    if kind == 4:
        schema = {"type": "object", "properties": {"x": {"type": "string", "enum": [text]}}}
        return CHAT, {
            "model": model,
            "messages": [said_by("user", next(said))],
            "tools": [tool(schema)],
        }
    if kind == 5:
        body = {"model": model, "max_tokens": 9, "system": next(said)}
        return "/v1/messages", {**body, "messages": [said_by("user", text)]}
    if kind == 6:
        number = f"T.C. kimlik no {national_id(next(_NUMBERS))}"
        messages = [said_by("system", number), said_by("user", f"Merhaba {next(_NUMBERS)}")]
        return CHAT, {"model": model, "messages": messages}
    if kind == 7:
        return CHAT, {"model": model, "messages": [*EARLIER, said_by("user", text)]}
    messages = [said_by("system", next(said))] if kind % 2 else []
    if kind > 8:
        messages += [said_by("user", next(said)), said_by("assistant", next(said))]
    return CHAT, {
        "model": model,
        "stream": kind == 9,
        "messages": [*messages, said_by("user", text)],
    }


@dataclass(frozen=True, slots=True)
class Played:
    """The answers of some requests, and the records that were written meanwhile."""

    answers: list[Response]
    records: list[Stored]


async def play(house: House, requests: int) -> Played:
    """Ask differently each time, as three apps."""
    chance = random.Random(7)  # noqa: S311 - which request comes next
    said = texts(chance)
    answers = []
    before = max(stored.seq for stored in read(house.log, limit=1))
    async with house.wired(*TARGETS, lookup=APPS.get) as app:
        for _ in range(requests):
            path, body = asked(chance, said)
            key = chance.choice(list(APPS))
            headers = (("host", "127.0.0.1"), ("content-type", "application/json"))
            answers.append(
                await posted(
                    app, body, path=path, headers=(*headers, ("authorization", f"Bearer {key}"))
                )
            )
    return Played(answers, list(read(house.log, Filters(after=before), newest_first=False)))


async def test_the_same_policies_give_each_recorded_decision_again(house: House) -> None:
    played = await play(house, 300)
    records = [stored.fields for stored in played.records]
    policies = house.gateway.pipeline.policies.current
    enforced = tuple(policy for policy in policies.policies if not policy.reporting)
    replay = Replay(replace(policies, policies=enforced), CATALOGUE)
    decided = [item for item in records if item.get("effect") and item.get("request_id")]
    for record in decided:
        replayed = replay.of(record)
        now = replayed.decision
        assert (now.effect.word, now.reason.value) == (record["effect"], record["reason"])
        assert replayed.now_by == replayed.was_by
        assert sorted(now.permitted) == record["permitted"]
        assert sorted(now.barred) == record["barred"]
    assert {item["effect"] for item in decided} == {effect.word for effect in Effect}
    reasons = {item["reason"] for item in decided}
    assert reasons >= {"rule", "otherwise", "uninspected", "not_maskable", "no_permitted_target"}
    assert any(replay.of(item).held for item in decided)

    found = backtest(records, replace(policies, policies=enforced), CATALOGUE, Prices(Currency()))
    assert (found.moved, found.missing.total()) == (0, 0)
    assert (
        found.requests == sum("x-turnike-effect" in item.headers for item in played.answers) > 200
    )
    assert all(was is now for was, now in found.effects)


async def test_what_a_reporting_policy_would_have_done_comes_out_of_both(house: House) -> None:
    """The record says it at once, a backtest with that policy says it later."""
    played = await play(house, 100)
    records: list[dict[str, Any]] = [dict(stored.fields) for stored in played.records]
    replay = Replay(house.gateway.pipeline.policies.current, CATALOGUE)
    changed = 0
    for record in records:
        if not record.get("would_be"):
            continue
        (told,) = record["would_be"]
        now = replay.of(record).decision
        raised = record["facts"]["raised"] and told["effect"] == "local"
        assert now.effect.word == told["effect"] or raised
        changed += told["effect"] != record["effect"]
    assert changed > 20


async def test_no_value_and_no_text_is_in_any_record(house: House) -> None:
    played = await play(house, 50)
    for stored in played.records:
        text = json.dumps({**stored.fields, "mono_ns": None}, ensure_ascii=False)
        assert not re.search(r"uye\d+@|ornek\d+|Ankara|diyabet|Zq9|\b[1-9]\d{10}\b", text)
