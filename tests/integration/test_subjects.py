"""What was done with somebody's data: every request that carried it is found, and nothing left
before it could be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from rig.answering import Response
from rig.behaviours import json_answer
from rig.broken_logs import locked, moved_away, replaced
from rig.commands import started
from rig.held import tckn
from rig.house import House, ask, open_house
from rig.payloads import external_target, home_target
from rig.raw_files import disguises, files_with
from rig.upstream import RecordingUpstream

from gateway.api.asgi import App
from gateway.state.subjects import FILE

pytestmark = pytest.mark.asyncio(loop_scope="module")

PASSWORD = "şifre: Kx7-Qr4!pLm2"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("subjects")) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def outside() -> AsyncIterator[RecordingUpstream]:
    async with RecordingUpstream([json_answer()]) as upstream:
        yield upstream


@pytest_asyncio.fixture(loop_scope="module")
async def app(house: House, outside: RecordingUpstream) -> AsyncIterator[App]:
    async with (
        RecordingUpstream([json_answer()]) as home,
        house.wired(
            external_target("cloud/m", outside.url), home_target("local/m", home.url)
        ) as wired,
    ):
        yield wired


def request_of(response: Response) -> str:
    return response.headers["x-turnike-request"]


async def run(house: House, *arguments: str) -> str:
    """What a command of `turnike audit` prints as JSON, in a process beside the gateway."""
    process = started(
        "audit", *arguments, "--format", "json",
        cwd=house.state_dir, env={"TURNIKE_STATE_DIR": str(house.state_dir)},
    )  # fmt: skip
    out, err = await asyncio.to_thread(process.communicate)
    assert process.returncode == 0, err
    return out


async def told(house: House, value: str) -> dict[str, dict[str, object]]:
    """What `turnike audit subject` says of a value, by request."""
    return {str(row["request"]): row for row in json.loads(await run(house, "subject", value))}


async def test_an_identity_number_that_stayed_is_found_however_it_was_written(
    house: House, app: App
) -> None:
    number = tckn()
    spaced = f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:]}"
    plain = await ask(app, f"T.C. kimlik no {number} için dilekçe yaz.")
    parted = await ask(app, f"T.C. kimlik no {spaced} için dilekçe yaz.")
    other = await ask(app, f"T.C. kimlik no {tckn()} için dilekçe yaz.")
    found = await told(house, number)
    assert {request_of(plain), request_of(parted)} == set(found) == set(await told(house, spaced))
    assert request_of(other) not in found
    row = found[request_of(plain)]
    assert (row["effect"], row["went"], row["target"]) == ("local", "stayed inside", "local/m")
    assert row["found_as"] == ["TR_NATIONAL_ID"]


async def test_a_name_that_left_as_a_placeholder_is_found_in_both_spellings(
    house: House, app: App, outside: RecordingUpstream
) -> None:
    answered = await ask(app, "Merve Karahanlı ile Salı günkü toplantı için davet yaz.")
    shouted = await ask(app, "MERVE KARAHANLI ile Salı günkü toplantı için davet yaz.")
    assert outside.connections > 0
    for spelled in ("Merve Karahanlı", "Merve Karahanli"):
        found = await told(house, spelled)
        row = found[request_of(answered)]
        assert (row["effect"], row["went"], row["target"]) == (
            "mask", "as a placeholder", "cloud/m",
        )  # fmt: skip
        assert request_of(shouted) in found


async def test_what_was_refused_is_found_too(house: House, app: App) -> None:
    refused = await ask(app, f"Sunucuya bağlan, {PASSWORD}")
    assert refused.status == 403
    found = await told(house, "Kx7-Qr4!pLm2")
    assert found[request_of(refused)]["went"] == "not sent"


@pytest.mark.parametrize("broken", [locked, moved_away, replaced])
async def test_nothing_leaves_and_nothing_is_answered_before_its_values_are_noted(
    house: House, app: App, outside: RecordingUpstream, broken: object
) -> None:
    assert callable(broken)
    letter = "Merve Karahanlı için Salı günkü toplantıya davet yaz."
    await ask(app, letter)
    before = outside.connections
    with broken(house.state_dir / FILE):
        for _ in range(2):
            response = await ask(app, letter)
            assert response.status == 503
            assert response.error["code"] == "audit_unavailable"
        assert outside.connections == before
        assert (await ask(app, "Ankara'nın nüfusu kaç?")).status == 200
    assert (await ask(app, letter)).status == 200


async def test_no_value_stands_in_any_file(house: House, app: App) -> None:
    number = tckn()
    await ask(app, f"T.C. kimlik no {number} için dilekçe yaz.")
    await told(house, number)
    assert await files_with(house.state_dir, *disguises(number)) == []


async def test_a_person_is_erased_while_the_gateway_runs(house: House, app: App) -> None:
    number, other = tckn(), tckn()
    text = f"T.C. kimlik no {number}, eşinin {other}: bugün dilekçe verdiler, özetle."
    answered = await ask(app, text)
    assert answered.headers["x-turnike-effect"] == "local"
    certificate = json.loads(await run(house, "erase", "--subject", number, "--reason", "asked"))
    assert certificate["intact"]
    assert certificate["erased"]["index"] == 1
    assert certificate["erased"]["memories"] > 0
    assert await told(house, number) == {}
    assert request_of(answered) in await told(house, other)
    again = await ask(app, text)
    assert set(await told(house, number)) == {request_of(again)}
