from __future__ import annotations

import json

import pytest
from rig.answering import (
    AUTHORISED,
    PRINCIPAL,
    SECRETS,
    Scripted,
    blocked,
    called,
    data_plane,
    nothing_kept,
    posted,
    said,
    scope_of,
)
from rig.response_requests import responses

from gateway.api.dialects.openai_responses import OpenAiResponses
from gateway.core.decision import Reason, StaysHome
from gateway.core.effects import Effect
from gateway.core.errors import InvalidRequest, UpstreamUnavailable
from gateway.core.request import Request
from gateway.state.responses import KeptResponses
from gateway.state.seals import Seals

HELD = StaysHome(
    effect=Effect.LOCAL,
    reason=Reason.RULE,
    rule=None,
    permitted=frozenset({"local/m"}),
    sticky=True,
)
PATH = "/v1/responses"


async def asked(pipeline: Scripted, kept: KeptResponses, **fields: object) -> dict[str, object]:
    response = await posted(data_plane(pipeline, kept=kept), responses(**fields), path=PATH)
    assert response.status == 200, response.body
    return response.json


async def parsed(kept: KeptResponses, **fields: object) -> Request:
    dialect = OpenAiResponses("tr", Seals(SECRETS), kept)
    tree = json.loads(json.dumps(responses(**fields)))
    return await dialect.parse(tree, principal=PRINCIPAL, request_id="req_1")


def texts(request: Request) -> list[str]:
    return [
        segment.text for segment in request.segments if segment.label.endswith(("content", "t"))
    ]


async def test_a_response_is_continued_with_all_that_was_said() -> None:
    kept, pipeline = nothing_kept(), Scripted()
    first = await asked(pipeline, kept, input="Bir")
    second = await asked(pipeline, kept, input="İki", previous_response_id=first["id"])
    await asked(pipeline, kept, input="Üç", previous_response_id=second["id"])
    said_so_far = [text for text in texts(pipeline.asked[-1]) if text != "m"]
    assert said_so_far == ["Bir", "Merhaba dünya", "İki", "Merhaba dünya", "Üç"]
    assert second["previous_response_id"] == first["id"]


async def test_what_is_not_to_be_stored_cannot_be_continued() -> None:
    kept = nothing_kept()
    first = await asked(Scripted(), kept, store=False)
    assert first["store"] is False
    with pytest.raises(InvalidRequest) as caught:
        await parsed(kept, previous_response_id=first["id"])
    assert (caught.value.code, caught.value.http_status) == ("previous_response_not_found", 404)


async def test_an_item_is_known_by_its_id() -> None:
    kept = nothing_kept()
    first = await asked(Scripted(), kept)
    output = first["output"]
    assert isinstance(output, list)
    reference = {"type": "item_reference", "id": output[0]["id"]}
    request = await parsed(kept, input=[reference, {"role": "user", "content": "Peki"}])
    assert "Merhaba dünya" in texts(request)
    with pytest.raises(InvalidRequest) as caught:
        await parsed(kept, input=[{"type": "item_reference", "id": "msg_none"}])
    assert caught.value.http_status == 404


async def test_what_continues_a_held_response_is_held() -> None:
    kept = nothing_kept()
    first = await asked(Scripted(decision=HELD), kept)
    output = first["output"]
    assert isinstance(output, list)
    assert (await parsed(kept, previous_response_id=first["id"])).held
    assert (await parsed(kept, input=[{"type": "item_reference", "id": output[0]["id"]}])).held
    second = await asked(Scripted(), kept, previous_response_id=first["id"])
    assert (await parsed(kept, previous_response_id=second["id"])).held
    assert not (await parsed(kept)).held


async def test_a_stream_that_breaks_ends_with_an_error_and_is_not_kept() -> None:
    kept = nothing_kept()
    broken = Scripted(steps=[*said("Mer")[:2], UpstreamUnavailable("Target cloud/m broke off.")])
    plane = data_plane(broken, kept=kept)
    body = (await posted(plane, responses(stream=True), path=PATH)).body
    assert b"event: error\n" in body
    assert b"response.completed" not in body
    last = json.loads(body.decode().strip().rsplit("data: ", 1)[1])
    assert (last["type"], last["code"], last["param"]) == ("error", "server_error", None)
    assert last["message"].startswith("upstream_unavailable: ")
    assert last["sequence_number"] > 0
    name = body.split(b'"id":"', 1)[1].split(b'"', 1)[0].decode()
    assert kept.find(PRINCIPAL.app, name) is None


async def test_a_refusal_is_a_403() -> None:
    response = await posted(data_plane(Scripted(decision=blocked())), responses(), path=PATH)
    assert (response.status, response.error["code"]) == (403, "policy_blocked")


async def test_an_app_that_cannot_be_kept_for_is_told_so() -> None:
    kept = nothing_kept()
    kept.close()
    plane = data_plane(Scripted(), kept=kept)
    response = await posted(plane, responses(), path=PATH)
    assert (response.status, response.error["code"]) == (503, "responses_unavailable")
    fetched = await called(plane, scope_of("GET", f"{PATH}/resp_1", AUTHORISED))
    assert fetched.status == 503
