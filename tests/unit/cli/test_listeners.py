from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from rig.answering import exchanged

from gateway.api.asgi import App, Receive, Scope, Send, respond
from gateway.api.guard import Guard
from gateway.cli.listeners import Listeners, bound, url_of
from gateway.core.clock import SystemClock
from gateway.core.errors import SettingsError
from gateway.settings import Address, Settings

GET = b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
FREE = Address("127.0.0.1", 0)


def settings_in(folder: Path) -> Settings:
    return Settings(
        state_dir=folder, policies=(), targets=(), listen=FREE, admin_listen=Address("::1", 0)
    )


def saying(word: bytes) -> App:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        await respond(send, 200, {}, word)

    return app


def guarded(app: App) -> Guard:
    return Guard(app, clock=SystemClock.start())


@asynccontextmanager
async def running(folder: Path, data: App) -> AsyncIterator[tuple[Listeners, asyncio.Task[None]]]:
    settings = settings_in(folder)
    with Listeners.bound(settings) as listeners:
        apps = guarded(data), guarded(saying(b"two"))
        serving = asyncio.create_task(listeners.serving(*apps, settings.limits))
        async with asyncio.timeout(20):
            await listeners.started()
            yield listeners, serving
            listeners.stop()
            await serving


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


async def test_each_listener_serves_its_own_app(tmp_path: Path) -> None:
    async with running(tmp_path, saying(b"one")) as (listeners, _):
        data, admin = listeners.urls
        assert data.startswith("http://127.0.0.1:")
        assert admin.startswith("http://[::1]:")
        assert (await exchanged(port_of(data), GET)).endswith(b"one")
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(admin)).text == "two"


async def test_no_response_names_the_server(tmp_path: Path) -> None:
    async with running(tmp_path, saying(b"one")) as (listeners, _):
        assert b"server:" not in (await exchanged(port_of(listeners.urls[0]), GET)).lower()


async def test_an_answer_under_way_may_finish_after_a_stop(tmp_path: Path) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        begun.set()
        await go_on.wait()
        await respond(send, 200, {}, b"whole")

    async with running(tmp_path, slow) as (listeners, serving):
        asked = asyncio.create_task(exchanged(port_of(listeners.urls[0]), GET))
        await begun.wait()
        listeners.stop()
        await asyncio.sleep(0.2)
        assert not serving.done()
        go_on.set()
        assert (await asked).endswith(b"whole")


async def test_a_second_stop_does_not_wait(tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def stuck(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive, send
        begun.set()
        await asyncio.sleep(60)

    async with running(tmp_path, stuck) as (listeners, serving):
        asked = asyncio.create_task(exchanged(port_of(listeners.urls[0]), GET))
        await begun.wait()
        listeners.stop()
        listeners.stop()
        await serving
        asked.cancel()


def test_a_taken_port_says_which_variable_chooses_another(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"127.0.0.1:{port}.*TURNIKE_LISTEN") as caught:
            bound(Address("127.0.0.1", port), "TURNIKE_LISTEN")
    assert "in use" in str(caught.value)


def test_an_address_of_another_machine_cannot_be_bound() -> None:
    with pytest.raises(SettingsError, match=r"192\.0\.2\.1"):
        bound(Address("192.0.2.1", 0), "TURNIKE_LISTEN")


def test_ports_are_given_back_after_the_block(tmp_path: Path) -> None:
    with Listeners.bound(settings_in(tmp_path)) as listeners:
        port = port_of(listeners.urls[0])
        with pytest.raises(SettingsError):
            bound(Address("127.0.0.1", port), "X")
    bound(Address("127.0.0.1", port), "X").close()


def test_a_url_of_an_address_with_colons_has_brackets() -> None:
    with bound(Address("::1", 0), "X") as item:
        assert url_of(item) == f"http://[::1]:{item.getsockname()[1]}"
