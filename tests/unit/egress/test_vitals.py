from __future__ import annotations

import pytest
from rig.behaviours import hang, html, http, raw, status
from rig.payloads import KEY, external_target, home_target
from rig.upstream import Behaviour, RecordingUpstream
from rig.vllm import Vllm, serving

from gateway.core.load import Load
from gateway.core.target import Target
from gateway.egress import vitals
from gateway.egress.send import Egress


async def alive(target: Target) -> bool:
    egress = Egress([target])
    try:
        return await egress.is_alive(target, target.urls[0])
    finally:
        await egress.close()


async def models(target: Target) -> vitals.Served | None:
    egress = Egress([target])
    try:
        return await egress.models(target, target.urls[0])
    finally:
        await egress.close()


async def load(target: Target) -> Load | None:
    egress = Egress([target])
    try:
        return await egress.load(target, target.urls[0])
    finally:
        await egress.close()


async def test_a_vllm_is_asked_for_its_health_beside_its_api_and_told_nothing() -> None:
    server = Vllm()
    async with serving(server):
        assert await alive(home_target("local/m", server.url))
        server.health = 503
        assert not await alive(home_target("local/m", f"{server.url}/"))
    assert {(request.method, request.path) for request in server.probes} == {("GET", "/health")}
    assert {request.body for request in server.probes} == {b""}


async def test_a_provider_is_asked_for_its_models() -> None:
    async with RecordingUpstream([status(200)]) as upstream:
        assert await alive(external_target("cloud/m", upstream.url))
    (request,) = upstream.requests
    assert (request.method, request.path, request.body) == ("GET", "/v1/models", b"")
    assert request.header("authorization") == f"Bearer {KEY}"


async def test_a_provider_that_wants_another_key_is_alive() -> None:
    async with RecordingUpstream([status(401)]) as upstream:
        assert await alive(external_target("cloud/m", upstream.url, key_from_client=True))
    assert upstream.requests[0].header("authorization") == ""


@pytest.mark.parametrize("behaviour", [status(500), raw(b""), raw(b"no HTTP\r\n\r\n")])
async def test_what_answers_with_an_error_or_not_at_all_is_not_alive(behaviour: Behaviour) -> None:
    async with RecordingUpstream([behaviour]) as upstream:
        assert not await alive(home_target("local/m", upstream.url))
    assert not await alive(home_target("local/m", upstream.url))


async def test_what_does_not_answer_in_time_is_not_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vitals, "SECONDS", 0.1)
    async with RecordingUpstream([hang()]) as upstream:
        assert not await alive(home_target("local/m", upstream.url))
        assert await load(home_target("local/m", upstream.url)) is None


@pytest.mark.parametrize("figure", ["9e999", "1.2.3"])
async def test_a_load_that_is_no_number_is_not_said(figure: str) -> None:
    text = f"vllm:num_requests_running {figure}\n".encode()
    async with RecordingUpstream([http(text)]) as upstream:
        assert await load(home_target("local/m", upstream.url)) is None


async def test_the_load_of_all_engines_is_added_up() -> None:
    server = Vllm(running=3, waiting=2, cache=0.25)
    more = 'vllm:num_requests_running{engine="1",model_name="m"} 4.0\n'
    more += 'vllm:kv_cache_usage_perc{engine="1",model_name="m"} 9.5e-01\n'
    async with serving(server):
        target = home_target("local/m", server.url)
        assert await load(target) == Load(running=3, waiting=2, cache=0.25)
    async with RecordingUpstream([http((server.metrics + more).encode())]) as upstream:
        target = home_target("local/m", upstream.url)
        assert await load(target) == Load(running=7, waiting=2, cache=0.95)


@pytest.mark.parametrize(
    "behaviour",
    [
        status(404),
        html(),
        http(b"vllm:num_requests_waiting 3.0\n"),
        http(b"vllm:num_requests_running 1.2.3\n"),
        http(b"\xff\xfe"),
        raw(b""),
    ],
)
async def test_what_says_nothing_of_its_load_has_none(behaviour: Behaviour) -> None:
    async with RecordingUpstream([behaviour]) as upstream:
        assert await load(home_target("local/m", upstream.url)) is None


async def test_metrics_without_end_are_not_read_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vitals, "_METRICS", 1024)
    body = b"vllm:num_requests_running 1.0\n" * 100
    async with RecordingUpstream([http(body)]) as upstream:
        assert await load(home_target("local/m", upstream.url)) is None


async def test_targets_that_are_not_spoken_to_over_http_are_not_asked() -> None:
    target = home_target("local/m", provider="scripted")
    egress = Egress([target])
    assert egress.probed == ()
    assert not await egress.is_alive(target, "")
    assert await egress.load(target, "") is None


@pytest.mark.parametrize(
    ("behaviour", "served"),
    [
        (http(b'{"data": [{"id": "a"}, {"id": 1}, 2]}'), vitals.Served(status=200, models=("a",))),
        (http(b'{"data": 3}'), vitals.Served(status=200)),
        (http(b"[]"), vitals.Served(status=200)),
        (status(404), vitals.Served(status=404)),
        (raw(b"no HTTP\r\n\r\n"), None),
    ],
)
async def test_what_a_server_says_of_its_models_is_its_status_and_their_names(
    behaviour: Behaviour, served: vitals.Served | None
) -> None:
    async with RecordingUpstream([behaviour]) as upstream:
        assert await models(home_target("local/m", upstream.url)) == served


async def test_a_target_that_is_no_server_has_no_models_and_no_load_and_is_not_alive() -> None:
    target = home_target("local/m", provider="scripted")
    egress = Egress([target])
    try:
        assert await egress.models(target, "") is None
        assert await egress.load(target, "") is None
        assert not await egress.is_alive(target, "")
        assert egress.probed == ()
    finally:
        await egress.close()
