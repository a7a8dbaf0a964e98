"""P2: a router that chooses a target outside for held text sends nothing, and is on record.

Each mutant is worse than the one before it: it gets past one more stage.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from rig.answering import Response
from rig.behaviours import json_answer
from rig.held import Prompt, with_tckn
from rig.house import House, ask
from rig.payloads import chat, external_payload, external_target
from rig.plane import both_sides
from rig.sides import Sides
from rig.upstream import RecordingUpstream

from gateway.core.decision import Reason, StaysHome
from gateway.core.effects import Effect
from gateway.core.errors import ContainmentError
from gateway.core.payload import ExternalPayload, HomePayload, Outbound
from gateway.core.reply import Reply
from gateway.core.target import Target
from gateway.egress.apart.asking import Asked, asking
from gateway.egress.apart.frames import framed, read_frame
from gateway.egress.send import Egress
from gateway.line.attempts import Attempts, Considered
from gateway.route.plan import Choice, Plan

pytestmark = pytest.mark.asyncio(loop_scope="session")
MODEL = "m"


def to_the_outside(outside: Target) -> Plan:
    """The plan of a router that has everything wrong."""
    return Plan(choices=(Choice(target=outside, model=MODEL),))


def forged(considered: Considered, outside: Target, decision: object) -> ExternalPayload:
    """A payload that no constructor would make."""
    payload = object.__new__(ExternalPayload)
    fields = {
        "decision": decision,
        "target": outside,
        "model": MODEL,
        "outbound": considered.outbound,
        "dialect": considered.request.dialect,
        "url": "",
    }
    for name, value in fields.items():
        object.__setattr__(payload, name, value)
    return payload


async def asked_with_a_mutant(house: House, sides: Sides) -> tuple[Prompt, Response]:
    outside, home = sides.targets()
    prompt = with_tckn()
    async with house.wired(outside, home) as app:
        return prompt, await ask(app, *prompt.messages)


def assert_refused_and_recorded(
    house: House, sides: Sides, prompt: Prompt, response: Response
) -> None:
    """The caller gets an error, neither side a byte, and the log says what it was."""
    assert (response.status, response.error["code"]) == (500, "containment")
    assert response.headers["x-should-retry"] == "false"
    sides.assert_nothing_left(prompt)
    assert sides.home.connections == 0
    written = house.records(response.headers["x-turnike-request"])
    assert [(item["type"], item["status"], item["boundary"]) for item in written] == [
        ("intent", None, "external"),
        ("completion", "containment", "external"),
    ]
    assert {item["effect"] for item in written} == {"local"}


async def test_a_plan_for_the_outside_is_refused_by_the_attempt(
    house: House, sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, _ = sides.targets()
    monkeypatch.setattr("gateway.line.pipeline.plan", lambda *_, **__: to_the_outside(outside))
    prompt, response = await asked_with_a_mutant(house, sides)
    assert_refused_and_recorded(house, sides, prompt, response)


async def test_an_attempt_that_does_not_look_is_refused_by_the_payload(
    house: House, sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, _ = sides.targets()

    async def careless(self: Attempts, considered: Considered, *_: object) -> Reply:
        payload = ExternalPayload(
            decision=considered.decision,  # type: ignore[arg-type]
            target=outside,
            model=MODEL,
            outbound=considered.outbound,
            dialect=considered.request.dialect,
        )
        return await self.egress.send_external(payload)

    monkeypatch.setattr("gateway.line.pipeline.plan", lambda *_, **__: to_the_outside(outside))
    monkeypatch.setattr(Attempts, "_send", careless)
    prompt, response = await asked_with_a_mutant(house, sides)
    assert_refused_and_recorded(house, sides, prompt, response)


@pytest.mark.parametrize("kind", ["held", "widened"])
async def test_an_attempt_that_forges_a_payload_is_refused_by_egress(
    house: House, sides: Sides, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    outside, _ = sides.targets()

    async def forging(self: Attempts, considered: Considered, *_: object) -> Reply:
        decision: object = considered.decision
        if kind == "widened":
            decision = replace(considered.decision, permitted=frozenset({outside.name}))
        return await self.egress.send_external(forged(considered, outside, decision))

    monkeypatch.setattr("gateway.line.pipeline.plan", lambda *_, **__: to_the_outside(outside))
    monkeypatch.setattr(Attempts, "_send", forging)
    prompt, response = await asked_with_a_mutant(house, sides)
    assert_refused_and_recorded(house, sides, prompt, response)


async def test_no_payload_for_the_outside_can_be_made_or_sent_from_a_held_decision(
    sides: Sides,
) -> None:
    outside, home = sides.targets()
    held = StaysHome(
        effect=Effect.LOCAL, reason=Reason.RULE, rule=None, permitted=frozenset({"cloud/m"})
    )
    prompt = with_tckn()
    fields = {
        "decision": held,
        "target": outside,
        "model": MODEL,
        "outbound": Outbound(tree=chat(str(prompt.messages[0]))),
        "dialect": "openai_chat",
        "url": "",
    }
    for kind in (ExternalPayload, HomePayload):
        with pytest.raises(ContainmentError):
            kind(**fields)  # type: ignore[arg-type]
    egress = Egress([outside, home])
    for kind, send in ((ExternalPayload, egress.send_external), (HomePayload, egress.send_home)):
        payload = object.__new__(kind)
        for name, value in fields.items():
            object.__setattr__(payload, name, value)
        with pytest.raises(ContainmentError):
            await send(payload)  # type: ignore[arg-type]
    await egress.close()
    assert not egress.dials.connects
    sides.assert_nothing_left(prompt)


async def test_a_gateway_that_lies_is_refused_by_the_process_of_the_external_plane(
    tmp_path: Path,
) -> None:
    """Deepest: every check of the gateway is gone, and only what it hands over is left."""
    async with RecordingUpstream([json_answer()]) as outside:
        target = external_target("cloud/m", outside.url)
        honest = Asked(payload=external_payload(target), stream=False, client_key=None, seconds=9)
        question = dict(asking(honest))
        async with both_sides(tmp_path / "s", target) as sides:
            for lie in ({"effect": "local"}, {"permitted": ["local/m"]}, {"target": "local/m"}):
                reader, writer = await asyncio.open_unix_connection(tmp_path / "s")
                await read_frame(reader)
                writer.write(framed({**question, **lie}))
                assert (await read_frame(reader))["code"] == "containment"
                writer.close()
            assert not sides.plane.dials.connects
        assert outside.connections == 0


async def test_without_a_mutant_the_same_wiring_answers_at_home(house: House, sides: Sides) -> None:
    prompt, response = await asked_with_a_mutant(house, sides)
    assert response.status == 200
    sides.assert_nothing_left(prompt)
    assert sides.home.connections == 1
