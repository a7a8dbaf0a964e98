from __future__ import annotations

import asyncio
import json
import socket
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from rig.behaviours import http, status
from rig.payloads import KEY, external_target, home_target
from rig.upstream import Behaviour, RecordingUpstream

from gateway.cli import server_checks
from gateway.cli.check import OK, WARN, Check
from gateway.cli.server_checks import check_keys, check_listeners, check_servers
from gateway.core.errors import SettingsError
from gateway.core.target import Target
from gateway.settings import Address, Settings


def settings(folder: Path, *targets: Target) -> Settings:
    free = Address("127.0.0.1", 0)
    return Settings(state_dir=folder, policies=(), targets=targets, listen=free, admin_listen=free)


def listing(*names: object) -> Behaviour:
    return http(json.dumps({"object": "list", "data": [{"id": name} for name in names]}).encode())


async def asked(folder: Path, *targets: Target) -> list[Check]:
    whole = settings(folder, *targets)
    return await asyncio.to_thread(lambda: list(check_servers(whole)))


async def test_a_server_that_has_the_model_is_asked_for_its_models_and_told_nothing(
    tmp_path: Path,
) -> None:
    async with RecordingUpstream([listing("other", "m")]) as upstream:
        target = home_target("local/m", f"{upstream.url}/", model="m")
        assert [check.state for check in await asked(tmp_path, target)] == [OK]
    (request,) = upstream.requests
    assert (request.method, request.path, request.body) == ("GET", "/v1/models", b"")
    assert request.header("authorization") == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        (listing("a", "b"), "serves a, b, and not `m`: correct `model`"),
        (listing("\x1b[2J"), "serves ·[2J, and not"),
        (http(b'{"data": [1, {"id": 2}]}'), "serves no model, and not"),
        (http(b'{"data": {}}'), "serves no model"),
        (http(b"<html>"), "serves no model"),
        (status(401), "does not accept the key"),
        (status(404), "ends in /v1"),
        (status(503), "answers with 503"),
    ],
)
async def test_what_a_newcomer_gets_wrong_about_a_server_is_told(
    tmp_path: Path, behaviour: Behaviour, told: str
) -> None:
    async with RecordingUpstream([behaviour]) as upstream:
        (check,) = await asked(tmp_path, home_target("local/m", upstream.url, model="m"))
    assert (check.name, check.state) == ("server local/m", WARN)
    assert told in check.detail
    assert KEY not in check.detail


async def test_of_replicas_each_is_asked_and_the_one_that_is_not_there_is_named(
    tmp_path: Path,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        gone = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    async with RecordingUpstream([listing()]) as upstream:
        here, away = await asked(tmp_path, home_target("local/m", upstream.url, gone, model=""))
    assert (here.state, away.state) == (OK, WARN)
    assert f"nobody answers at {gone}" in away.detail


async def test_nobody_outside_is_asked(tmp_path: Path) -> None:
    async with RecordingUpstream([listing("m")]) as upstream:
        assert await asked(tmp_path, external_target("cloud/m", upstream.url)) == []
    assert upstream.requests == []


def test_a_variable_that_is_not_set_is_told_as_serve_would(tmp_path: Path) -> None:
    def missing() -> Settings:
        raise SettingsError("The variable X is not set.", hint="Set it.")

    assert check_keys(lambda: settings(tmp_path)).state == OK
    check = check_keys(missing)
    assert check.state == WARN
    assert check.detail.endswith("The variable X is not set. Set it.")


def test_free_ports_stay_free(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    whole = replace(settings(tmp_path), listen=Address("localhost", port))
    assert [check.state for check in check_listeners(whole)] == [OK, OK]
    socket.create_server(("127.0.0.1", port)).close()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::1"])
def test_a_port_that_another_program_has_is_told(
    tmp_path: Path, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_checks, "SECONDS", 0.1)  # it listens, and never answers
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as taken:
        at = Address(host, taken.getsockname()[1])
        data, admin = check_listeners(replace(settings(tmp_path), listen=at))
    assert (data.name, data.state, admin.state) == ("listen", WARN, OK)
    assert f"{at}: Address already in use. Stop" in data.detail


def test_a_gateway_that_runs_is_no_fault(tmp_path: Path) -> None:
    class Alive(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/livez" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Alive) as server:
        answering = threading.Thread(target=server.handle_request)
        answering.start()
        at = Address("127.0.0.1", server.server_port)
        (data, admin) = check_listeners(replace(settings(tmp_path), listen=at, admin_listen=at))
        answering.join()
    assert (data.state, admin.state) == (OK, OK)
    assert data.detail == f"a gateway runs at {at}"
