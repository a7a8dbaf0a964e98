from __future__ import annotations

import pytest
from rig.answering import (
    AUTHORISED,
    Response,
    Scripted,
    called,
    data_plane,
    nothing_kept,
    posted,
    scope_of,
)
from rig.response_requests import responses

from gateway.api.asgi import App


async def asked(app: App, method: str, path: str) -> Response:
    return await called(app, scope_of(method, f"/v1/responses/{path}", AUTHORISED))


@pytest.fixture
def app() -> App:
    return data_plane(Scripted(), kept=nothing_kept())


async def test_a_response_is_fetched_and_deleted(app: App) -> None:
    made = (await posted(app, responses(input="Selam"), path="/v1/responses")).json
    name = str(made["id"])
    assert (await asked(app, "GET", name)).json == made
    listed = (await asked(app, "GET", f"{name}/input_items")).json
    data = listed["data"]
    assert isinstance(data, list)
    assert [(item["role"], item["content"]) for item in data] == [("user", "Selam")]
    assert (await asked(app, "DELETE", name)).json == {
        "id": name, "object": "response", "deleted": True,
    }  # fmt: skip
    for method in ("GET", "DELETE"):
        gone = await asked(app, method, name)
        assert (gone.status, gone.error["code"]) == (404, "response_not_found")


async def test_nobody_else_sees_it(app: App) -> None:
    made = (await posted(app, responses(), path="/v1/responses")).json
    scope = scope_of("GET", f"/v1/responses/{made['id']}", (("host", "127.0.0.1"),))
    assert (await called(app, scope)).status == 401


@pytest.mark.parametrize("path", ["resp_1/cancel", "a%2Fb", "x" * 200, ".."])
async def test_other_paths_are_unknown(app: App, path: str) -> None:
    assert (await asked(app, "GET", path)).status == 404


async def test_other_methods_are_not_taken(app: App) -> None:
    refused = await asked(app, "POST", "resp_1")
    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD, DELETE")
