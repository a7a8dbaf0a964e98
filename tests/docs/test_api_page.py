"""The page of the API names every route and header that the listeners have, and no other."""

from __future__ import annotations

import re
from typing import NoReturn

import pytest
from rig.pages import DOCS, ROOT

from gateway.api.admin import admin_app
from gateway.api.guard import LOOPBACK
from gateway.api.routes import Endpoint, NotAllowed, route

PAGE = (DOCS / "reference" / "api.md").read_text(encoding="utf-8")
DATA, _, ADMIN = PAGE.partition("## Admin listener")
ROUTES = re.findall(r"^\| `([A-Z]+) (/[^`]*)` \|", DATA, re.MULTILINE)
ADMIN_ROUTES = re.findall(r"^\| `GET (/[^`]*)` \|", ADMIN, re.MULTILINE)
SOURCE = "".join(
    path.read_text(encoding="utf-8") for path in sorted((ROOT / "gateway" / "api").rglob("*.py"))
)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_route_on_the_page_is_answered(method: str, path: str) -> None:
    assert route(method, path.replace("{id}", "m").encode()).endpoint in Endpoint
    with pytest.raises(NotAllowed):
        route("PUT", path.replace("{id}", "m").encode())


def test_every_endpoint_has_a_route_on_the_page() -> None:
    named = {route(method, path.replace("{id}", "m").encode()).endpoint for method, path in ROUTES}
    assert named == set(Endpoint)


def test_the_admin_routes_are_those_of_the_app() -> None:
    async def nothing() -> NoReturn:
        raise AssertionError

    paths = {getattr(item, "path", "") for item in admin_app(nothing, nothing).routes}
    assert paths == set(ADMIN_ROUTES)


def test_every_header_of_ours_is_on_the_page() -> None:
    headers = set(re.findall(r"x-turnike-[a-z]+", SOURCE))
    assert headers
    assert headers == set(re.findall(r"`(x-turnike-[a-z]+)`", DATA))


def test_the_accepted_hosts_are_on_the_page() -> None:
    assert all(f"`{host}`" in DATA for host in LOOPBACK)


def test_every_metric_is_on_the_page() -> None:
    wiring = ("upkeep/figures.py", "cli/workers/processes.py")
    text = "".join((ROOT / "gateway" / name).read_text(encoding="utf-8") for name in wiring)
    names = set(re.findall(r'"(turnike_[a-z_]+)"', text))
    assert names
    assert names == set(re.findall(r"`(turnike_[a-z_]+)", ADMIN))
