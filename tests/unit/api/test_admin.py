from __future__ import annotations

import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

from rig.answering import called, scope_of

from gateway.api.admin import admin_app
from gateway.api.asgi import Scope

T = TypeVar("T")


def telling(said: T) -> Callable[[], Awaitable[T]]:
    async def tell() -> T:
        return said

    return tell


def asked(path: str) -> Scope:
    return {**scope_of("GET", path), "http_version": "1.1", "scheme": "http", "server": ("h", 1)}


async def test_the_page_shows_what_the_gateway_says_of_itself_and_runs_nothing() -> None:
    app = admin_app(telling({"ready": True, "note": "<script>x</script>"}), telling(""))
    response = await called(app, asked("/"))
    assert response.status == 200
    assert b"<script>" not in response.body
    assert b"&lt;script&gt;" in response.body
    assert response.headers["content-security-policy"].startswith("default-src 'none'")


async def test_metrics_are_plain_text() -> None:
    response = await called(admin_app(telling({}), telling("turnike_up 1\n")), asked("/metrics"))
    assert response.body == b"turnike_up 1\n"
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")


async def test_alive_is_not_ready() -> None:
    app = admin_app(telling({"ready": False, "detectors": "starting"}), telling(""))
    assert (await called(app, asked("/livez"))).status == 200
    response = await called(app, asked("/readyz"))
    assert (response.status, response.json["detectors"]) == (503, "starting")
    ready = admin_app(telling({"ready": True}), telling(""))
    assert (await called(ready, asked("/readyz"))).status == 200
    assert (await called(admin_app(telling({}), telling("")), asked("/readyz"))).status == 503


async def test_nothing_describes_the_listener_to_strangers() -> None:
    app = admin_app(telling({}), telling(""))
    for path in ("/docs", "/redoc", "/openapi.json", "/v1/chat/completions"):
        assert (await called(app, asked(path))).status == 404


def test_the_data_plane_does_not_load_a_web_framework() -> None:
    code = "import sys, gateway.api.data_plane, gateway.api.guard; print('fastapi' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
