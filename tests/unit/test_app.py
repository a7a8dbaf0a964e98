from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from rig.answering import called, listening, posted, scope_of
from rig.house import READY_SECONDS, House, ask, open_house, said_in, settings_in
from rig.pipelines import records_in

from gateway.app import open_gateway
from gateway.audit.verify import verify
from gateway.core.clock import SystemClock
from gateway.core.errors import ConfigError, PolicyError
from gateway.settings import Auth, Detect, Limits
from gateway.state.keys import KeyRegistry
from gateway.state.secrets import Secrets

HOST = (("host", "127.0.0.1"),)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Its detectors need not be loaded."""
    settings = replace(settings_in(tmp_path), detect=Detect(deadline=0.1))
    async with open_gateway(settings) as gateway:
        yield House(gateway, settings.state_dir)


async def test_a_gateway_records_its_start_and_its_stop(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        (started,) = records_in(house.state_dir)
        assert (started["type"], started["auth"]) == ("start", "open")
        assert [item["name"] for item in _list(started["policies"])] == ["kvkk"]
        assert [item["name"] for item in _list(started["targets"])] == [
            "local/scripted",
            "cloud/m",
        ]
        ready = await called(house.gateway.data, scope_of("GET", "/readyz", HOST))
        assert ready.status == 200
    types = [item["type"] for item in records_in(house.state_dir)]
    assert types == ["start", "stop", "checkpoint"]
    assert verify(house.log).intact
    assert house.gateway.inspector.worker_pids == ()


async def test_it_is_alive_at_once_and_ready_once_its_detectors_are_loaded(house: House) -> None:
    assert (await called(house.gateway.data, scope_of("GET", "/livez", HOST))).status == 200
    for app in (house.gateway.data, house.gateway.admin):
        ready = await called(app, scope_of("GET", "/readyz", HOST))
        assert ready.status == (200 if house.gateway.inspector.loaded else 503)
    assert await house.gateway.inspector.ready(READY_SECONDS)
    for app in (house.gateway.data, house.gateway.admin):
        assert (await called(app, scope_of("GET", "/readyz", HOST))).status == 200


async def test_it_answers_and_counts_on_the_admin_listener(house: House) -> None:
    assert said_in(await ask(house.gateway.data, "Merhaba")) == "Merhaba."
    metrics = await called(house.gateway.admin, scope_of("GET", "/metrics", HOST))
    assert b'turnike_connections_total{plane="external"} 0' in metrics.body
    assert b'turnike_inspection_seconds_total{stage="patterns"}' in metrics.body
    assert b'turnike_texts_total{known="no"}' in metrics.body
    page = await called(house.gateway.admin, scope_of("GET", "/", HOST))
    assert b"local/scripted" in page.body


async def test_neither_listener_answers_a_host_that_is_not_its_own(house: House) -> None:
    elsewhere = (("host", "evil.example"),)
    for app in (house.gateway.data, house.gateway.admin):
        assert (await called(app, scope_of("GET", "/livez", elsewhere))).status == 400


async def test_limits_of_the_settings_hold(tmp_path: Path) -> None:
    settings = replace(settings_in(tmp_path), limits=Limits(body=1024))
    body = {"model": "auto", "messages": [{"role": "user", "content": "x" * 2000}]}
    async with (
        open_gateway(settings) as gateway,
        listening(gateway.data) as port,
        httpx.AsyncClient(trust_env=False, base_url=f"http://127.0.0.1:{port}") as client,
    ):
        assert (await client.post("/v1/chat/completions", json=body)).status_code == 413


async def test_with_keys_only_their_holders_are_answered(tmp_path: Path) -> None:
    settings = replace(settings_in(tmp_path), auth=Auth.KEYS, detect=Detect(deadline=0.1))
    secrets = Secrets.open(settings.state_dir)
    registry = KeyRegistry.open(settings.state_dir, secrets, SystemClock.start())
    _, key = registry.create("crm", "sales")
    registry.close()
    body = {"model": "auto", "messages": [{"role": "user", "content": "Merhaba"}]}
    unknown = (*HOST, ("content-type", "application/json"))
    known = (*unknown, ("authorization", f"Bearer {key.reveal()}"))
    async with open_gateway(settings) as gateway:
        assert (await posted(gateway.data, body, headers=unknown)).status == 401
        given = await posted(gateway.data, body, headers=known)
    (record,) = [
        item
        for item in records_in(settings.state_dir, given.headers["x-turnike-request"])
        if item["type"] == "completion"
    ]
    assert (record["app"], record["team"], record["status"]) == ("crm", "sales", "ok")


async def test_a_policy_that_does_not_load_stops_the_start_and_leaves_nothing_behind(
    tmp_path: Path,
) -> None:
    (tmp_path / "bad.yaml").write_text("policy: [", encoding="utf-8")
    settings = replace(settings_in(tmp_path), policies=(tmp_path / "bad.yaml",))
    with pytest.raises(PolicyError):
        async with open_gateway(settings):
            raise AssertionError("it must not start")
    assert not settings.state_dir.exists()


async def test_a_state_directory_that_others_can_write_stops_the_start(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.state_dir.mkdir()
    settings.state_dir.chmod(0o777)
    with pytest.raises(ConfigError):
        async with open_gateway(settings):
            raise AssertionError("it must not start")


def _list(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value
