"""What a held request needs is sought at home, and nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from rig.behaviours import json_answer, status
from rig.held import tckn
from rig.house import House, ask, open_house, said_in
from rig.payloads import external_target, home_target
from rig.upstream import RecordingUpstream

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOOL = {"type": "function", "function": {"name": "randevu", "parameters": {"type": "object"}}}
TOO_LONG = status(400, {"error": {"code": "context_length_exceeded", "message": "x"}})
RULE = "Identity and account numbers stay local"


def held(wish: str) -> str:
    """A text with an identity number."""
    return f"T.C. kimlik no {tckn()}: {wish}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


async def test_held_tools_go_to_the_target_at_home_that_has_them(house: House) -> None:
    async with (
        RecordingUpstream([json_answer("araçsız")]) as plain,
        RecordingUpstream([json_answer("araçlı")]) as able,
        RecordingUpstream([json_answer()]) as outside,
        house.wired(
            external_target("cloud/x", outside.url),
            home_target("local/plain", plain.url, can=frozenset({"vision"})),
            home_target("local/able", able.url, can=frozenset({"tools"})),
        ) as app,
    ):
        response = await ask(app, held("için randevu al"), model="cloud/x", tools=[TOOL])
        assert said_in(response) == "araçlı"
        assert response.headers["x-turnike-target"] == "local/able"
        assert (plain.connections, outside.connections) == (0, 0)


async def test_what_no_target_at_home_can_do_is_refused_and_names_the_rule(house: House) -> None:
    async with (
        RecordingUpstream([json_answer()]) as plain,
        RecordingUpstream([json_answer()]) as outside,
        house.wired(
            external_target("cloud/x", outside.url, can=frozenset({"tools"})),
            home_target("local/plain", plain.url, can=frozenset({"vision"})),
        ) as app,
    ):
        response = await ask(app, held("için randevu al"), tools=[TOOL])
        assert (response.status, response.error["code"]) == (400, "unsupported_by_local")
        assert RULE in str(response.error["message"])
        assert "tools" in str(response.error["message"])
        assert response.headers["x-turnike-effect"] == "local"
        assert (plain.connections, outside.connections) == (0, 0)
        (record,) = house.records(response.headers["x-turnike-request"])
        assert (record["type"], record["status"]) == ("deny", "unsupported_by_local")


async def test_a_held_request_that_is_too_long_goes_nowhere(house: House) -> None:
    async with (
        RecordingUpstream([json_answer()]) as small,
        RecordingUpstream([json_answer()]) as outside,
        house.wired(
            external_target("cloud/x", outside.url),
            home_target("local/small", small.url, context=2048),
        ) as app,
    ):
        response = await ask(app, held("özetle: " + "uzun metin " * 3000))
        assert (response.status, response.error["code"]) == (400, "context_length_exceeded")
        assert RULE in str(response.error["message"])
        assert (small.connections, outside.connections) == (0, 0)


async def test_a_target_at_home_that_finds_it_too_long_is_followed_by_the_next(
    house: House,
) -> None:
    async with (
        RecordingUpstream([TOO_LONG]) as small,
        RecordingUpstream([json_answer("sığdı")]) as large,
        RecordingUpstream([json_answer()]) as outside,
        house.wired(
            external_target("cloud/x", outside.url),
            home_target("local/small", small.url),
            home_target("local/large", large.url),
        ) as app,
    ):
        assert said_in(await ask(app, held("özetle"))) == "sığdı"
        assert (small.connections, outside.connections) == (1, 0)


async def test_where_every_target_at_home_finds_it_too_long_the_rule_is_named(
    house: House,
) -> None:
    async with (
        RecordingUpstream([TOO_LONG]) as small,
        RecordingUpstream([json_answer()]) as outside,
        house.wired(
            external_target("cloud/x", outside.url), home_target("local/small", small.url)
        ) as app,
    ):
        response = await ask(app, held("özetle"))
        assert (response.status, response.error["code"]) == (400, "context_length_exceeded")
        assert RULE in str(response.error["message"])
        assert outside.connections == 0
