"""Held text never leaves, whatever fails inside: counted in bytes on real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from rig.behaviours import answer_events, json_answer, sse
from rig.canary import found_in
from rig.held import Prompt, about_health, canary, harmless, with_image, with_tckn
from rig.home_faults import NAMES, STREAMED
from rig.house import House, ask, open_house, said_in
from rig.payloads import home_target
from rig.sides import Sides, asked_under, assert_failed, assert_home_was_asked
from rig.upstream import RecordingUpstream

from gateway.egress.limits import Limits

pytestmark = pytest.mark.asyncio(loop_scope="module")

SHORT = Limits(connect=2, first_token=0.4, idle=0.4, total=0.6)
CLOSED = "http://127.0.0.1:1/v1"  # nothing listens on the first port


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


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


@pytest_asyncio.fixture(loop_scope="module")
async def sides() -> AsyncIterator[Sides]:
    async with (
        RecordingUpstream([json_answer("İçeriden.")]) as home,
        RecordingUpstream([json_answer("DISARIDAN")]) as outside,
    ):
        yield Sides(home, outside)


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
