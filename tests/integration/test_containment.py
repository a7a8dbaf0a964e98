"""Held text never leaves, whatever fails inside: counted in bytes on real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from rig.answering import Response
from rig.behaviours import answer_events, json_answer, sse
from rig.canary import found_in
from rig.held import Prompt, about_health, canary, harmless, with_image, with_tckn
from rig.home_faults import NAMES, STREAMED, Fault, faults
from rig.house import LIMITS, READY_SECONDS, House, ask, events_of, open_house, said_in
from rig.payloads import external_target, home_target
from rig.upstream import RecordingUpstream

from gateway.core.decision import Reason, StaysHome
from gateway.core.effects import Effect
from gateway.core.errors import ContainmentError
from gateway.core.jsontree import JsonObject
from gateway.core.payload import ExternalPayload, HomePayload, Outbound
from gateway.core.target import Target
from gateway.detect.inspector import Inspector
from gateway.egress.limits import Limits
from gateway.egress.send import Egress
from gateway.route.plan import Choice, Plan

pytestmark = pytest.mark.asyncio(loop_scope="module")

SHORT = Limits(connect=2, first_token=0.4, idle=0.4, total=0.6)
CLOSED = "http://127.0.0.1:1/v1"  # nothing listens on the first port


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


UNREAD = (
    "refuses connections",
    "answers 503",
    "resets in the body",
    "closes its half",
    "stalls",
    "breaks after the first content",
    "talks nonsense",
    "redirects outside",
)
KINDS = {"tckn": with_tckn, "health": about_health, "image": with_image}
CELLS = [
    (name, stream) for name in NAMES for stream in (False, True) if stream or name not in STREAMED
]
CASES = [
    *((name, stream, "tckn") for name, stream in CELLS),
    *(
        (name, stream, ("health", "image", "conversation")[place % 3])
        for place, (name, stream) in enumerate(CELLS)
    ),
]


@dataclass(frozen=True, slots=True)
class Sides:
    """An upstream on each side of the boundary, and the targets that lead there."""

    home: RecordingUpstream
    outside: RecordingUpstream

    def targets(self, *, home_url: str = "") -> tuple[Target, Target]:
        """The one outside first, so that it answers whoever does not choose."""
        return (
            external_target("cloud/m", self.outside.url, models=("gpt-*",)),
            home_target("local/m", home_url or self.home.url),
        )

    def assert_nothing_left(self, prompt: Prompt) -> None:
        assert self.outside.connections == 0
        for word in prompt.canaries:
            assert found_in(self.outside.received, word) == []


@pytest_asyncio.fixture(loop_scope="module")
async def sides() -> AsyncIterator[Sides]:
    async with (
        RecordingUpstream([json_answer("İçeriden.")]) as home,
        RecordingUpstream([json_answer("DISARIDAN")]) as outside,
    ):
        yield Sides(home, outside)


async def asked_under(
    house: House,
    sides: Sides,
    prompt: Prompt,
    name: str,
    *,
    stream: bool,
    inspector: Inspector | None = None,
) -> tuple[Fault, Response]:
    """Ask for the model outside while the one at home has the fault `name`."""
    fault = faults(sides.outside.url)[name]
    if fault.behaviour is not None:
        sides.home.behaviours[:] = [fault.behaviour]
    targets = sides.targets(home_url=CLOSED if fault.behaviour is None else "")
    limits = SHORT if fault.code == "upstream_timeout" else LIMITS
    async with house.wired(*targets, limits=limits, inspector=inspector) as app:
        return fault, await ask(app, *prompt.messages, model="gpt-4o", stream=stream)


def assert_failed(fault: Fault, response: Response) -> None:
    """The caller got the error and no answer, least of all one from outside."""
    assert b"DISARIDAN" not in response.body
    if fault.at_once:
        assert (response.status, response.error["code"]) == (fault.status, fault.code)
        return
    assert response.status == 200
    *_, last = events_of(response)
    assert json.loads(last)["error"]["code"] == fault.code


def assert_home_was_asked(sides: Sides, prompt: Prompt, fault: Fault) -> None:
    """The negative control: the same search finds the canary where it may be."""
    if fault.behaviour is not None:
        assert any(found_in(sides.home.received, word) for word in prompt.canaries)


async def prompt_of(house: House, kind: str) -> Prompt:
    """A held prompt; a conversation has been held by a turn that is not repeated in it."""
    if kind != "conversation":
        return KINDS[kind]()
    word = canary()
    answer = f"{word} kodlu dosya arşive kaldırıldı, kopyası müdürde."
    async with (
        RecordingUpstream([json_answer(answer)]) as home,
        house.wired(home_target("local/m", home.url)) as app,
    ):
        assert (await ask(app, *with_tckn().messages)).status == 200
    turns = ({"role": "assistant", "content": answer}, "Bunu iki cümlede yeniden yaz.")
    return Prompt(turns, (word,))


@pytest.mark.parametrize(("name", "stream", "kind"), CASES)
async def test_a_held_prompt_never_leaves_whatever_the_target_at_home_does(
    house: House, sides: Sides, name: str, stream: bool, kind: str
) -> None:
    prompt = await prompt_of(house, kind)
    fault, response = await asked_under(house, sides, prompt, name, stream=stream)
    assert_failed(fault, response)
    sides.assert_nothing_left(prompt)
    assert_home_was_asked(sides, prompt, fault)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("model", ["auto", "cloud/m", "gpt-4o", "local/m"])
@pytest.mark.parametrize("kind", [*KINDS, "conversation"])
async def test_a_held_prompt_is_answered_at_home_whichever_model_was_asked_for(
    house: House, sides: Sides, kind: str, model: str, stream: bool
) -> None:
    prompt = await prompt_of(house, kind)
    if stream:
        sides.home.behaviours[:] = [sse(answer_events(["İçer", "iden."]))]
    async with house.wired(*sides.targets()) as app:
        response = await ask(app, *prompt.messages, model=model, stream=stream)
    assert (response.status, said_in(response)) == (200, "İçeriden.")
    assert response.headers["x-turnike-target"] == "local/m"
    assert response.headers["x-turnike-effect"] == "local"
    sides.assert_nothing_left(prompt)


async def test_a_harmless_prompt_does_reach_the_outside_by_the_same_wiring(
    house: House, sides: Sides
) -> None:
    prompt = harmless()
    async with house.wired(*sides.targets()) as app:
        response = await ask(app, *prompt.messages)
    assert said_in(response) == "DISARIDAN"
    assert found_in(sides.outside.received, prompt.canaries[0])
    assert sides.home.connections == 0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fragile() -> AsyncIterator[Inspector]:
    """Detectors that a test may stop and kill, with a short deadline."""
    inspector = Inspector(fingerprint_key=b"k" * 32, deadline=0.25)
    await inspector.start()
    assert await inspector.ready(READY_SECONDS)
    yield inspector
    await inspector.close()


def signal_all(inspector: Inspector, sent: signal.Signals) -> None:
    for pid in inspector.worker_pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sent)


@pytest.mark.parametrize("sent", [signal.SIGSTOP, signal.SIGKILL], ids=lambda sent: sent.name)
async def test_what_no_detector_read_stays_at_home_under_every_fault_there(
    house: House, sides: Sides, fragile: Inspector, sent: signal.Signals
) -> None:
    """A killed worker is started anew, and would be ready again before the last fault."""
    for name in UNREAD if sent is signal.SIGSTOP else UNREAD[:3]:
        signal_all(fragile, sent)
        prompt = harmless()
        fault, response = await asked_under(
            house, sides, prompt, name, stream=True, inspector=fragile
        )
        assert_failed(fault, response)
        sides.assert_nothing_left(prompt)
        assert_home_was_asked(sides, prompt, fault)
        held = house.records(response.headers["x-turnike-request"], "intent")
        assert {record["reason"] for record in held} == {"uninspected"}
    signal_all(fragile, signal.SIGKILL)  # a stopped one would be waited for when it starts


async def test_a_worker_that_dies_over_a_prompt_leaves_it_at_home(
    house: House, sides: Sides, fragile: Inspector
) -> None:
    assert await fragile.ready(READY_SECONDS)
    (worker,) = fragile.worker_pids
    os.kill(worker, signal.SIGSTOP)
    prompt = harmless()
    async with house.wired(*sides.targets(), inspector=fragile) as app:
        asking = asyncio.create_task(ask(app, *prompt.messages))
        await asyncio.sleep(0.05)
        os.kill(worker, signal.SIGKILL)
        response = await asking
    (record,) = house.records(response.headers["x-turnike-request"], "intent")
    assert record["uninspected"] in (["names: died"], ["names: deadline"])
    assert said_in(response) == "İçeriden."
    sides.assert_nothing_left(prompt)


@pytest.mark.parametrize("kind", [*KINDS, "conversation"])
async def test_without_a_target_at_home_a_held_prompt_is_refused(
    house: House, sides: Sides, kind: str
) -> None:
    prompt = await prompt_of(house, kind)
    outside, _ = sides.targets()
    async with house.wired(outside) as app:
        response = await ask(app, *prompt.messages, model="gpt-4o")
    assert (response.status, response.error["code"]) == (503, "no_local_target")
    assert response.headers["x-should-retry"] == "false"
    sides.assert_nothing_left(prompt)
    (record,) = house.records(response.headers["x-turnike-request"])
    assert (record["type"], record["status"]) == ("deny", "no_local_target")


async def test_with_a_target_at_home_only_everything_is_answered_there(
    house: House, sides: Sides
) -> None:
    _, home = sides.targets()
    async with house.wired(home) as app:
        for prompt in (harmless(), with_tckn()):
            assert said_in(await ask(app, *prompt.messages)) == "İçeriden."
            sides.assert_nothing_left(prompt)


async def test_proxies_of_the_environment_get_nothing(
    house: House, sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with RecordingUpstream([json_answer("VEKİLDEN")]) as proxy:
        address = f"http://127.0.0.1:{proxy.port}"
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, address)
            monkeypatch.setenv(name.lower(), address)
        async with house.wired(*sides.targets()) as app:
            assert said_in(await ask(app, *with_tckn().messages)) == "İçeriden."
            assert said_in(await ask(app, *harmless().messages)) == "DISARIDAN"
        assert proxy.connections == 0


async def test_a_plan_that_names_the_outside_for_held_text_sends_nothing_and_is_recorded(
    house: House, sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutant of a router: the stages behind it must refuse what it asks for."""
    outside, home = sides.targets()

    def mutant(*_: object, **__: object) -> Plan:
        return Plan(choices=(Choice(target=outside, model="m"),))

    monkeypatch.setattr("gateway.pipeline.plan", mutant)
    prompt = with_tckn()
    async with house.wired(outside, home) as app:
        response = await ask(app, *prompt.messages)
    assert (response.status, response.error["code"]) == (500, "containment")
    assert response.headers["x-should-retry"] == "false"
    sides.assert_nothing_left(prompt)
    assert sides.home.connections == 0
    written = house.records(response.headers["x-turnike-request"])
    assert [(item["type"], item["status"]) for item in written] == [
        ("intent", None),
        ("completion", "containment"),
    ]


async def test_no_payload_for_the_outside_can_be_made_or_sent_from_a_held_decision(
    sides: Sides,
) -> None:
    outside, home = sides.targets()
    held = StaysHome(
        effect=Effect.LOCAL, reason=Reason.RULE, rule=None, permitted=frozenset({"cloud/m"})
    )
    prompt = with_tckn()
    tree: JsonObject = {"messages": [{"role": "user", "content": str(prompt.messages[0])}]}
    fields = {
        "decision": held,
        "target": outside,
        "model": "m",
        "outbound": Outbound(tree=tree),
        "dialect": "openai_chat",
    }
    for kind in (ExternalPayload, HomePayload):
        with pytest.raises(ContainmentError):
            kind(**fields)  # type: ignore[arg-type]
    egress = Egress([outside, home])
    forged = {kind: object.__new__(kind) for kind in (ExternalPayload, HomePayload)}
    for payload in forged.values():
        for name, value in fields.items():
            object.__setattr__(payload, name, value)
    with pytest.raises(ContainmentError):
        await egress.send_external(forged[ExternalPayload])  # type: ignore[arg-type]
    with pytest.raises(ContainmentError):
        await egress.send_home(forged[HomePayload])  # type: ignore[arg-type]
    await egress.close()
    assert not egress.dials.connects
    sides.assert_nothing_left(prompt)
