from __future__ import annotations

import base64
import json
import struct

import pytest
from rig.answering import Response, Scripted, blocked, data_plane, posted

from gateway.core.reply import Embedded, Usage, UsageReported
from gateway.core.request import Operation

PATH = "/v1/embeddings"
VECTOR = (0.5, -1.0)
PACKED = base64.b64encode(struct.pack("<2f", *VECTOR)).decode()


def pipeline(vector: tuple[float, ...] | str = VECTOR) -> Scripted:
    usage = UsageReported(usage=Usage(input=4, output=0))
    return Scripted(
        steps=[Embedded(index=1, vector=vector), Embedded(index=0, vector=vector), usage]
    )


async def asked(scripted: Scripted, **fields: object) -> Response:
    return await posted(data_plane(scripted), {"model": "m", "input": "Selam", **fields}, path=PATH)


@pytest.mark.parametrize("vector", [VECTOR, PACKED])
async def test_vectors_come_in_their_order_and_in_the_form_that_was_asked_for(
    vector: tuple[float, ...] | str,
) -> None:
    numbers = (await asked(pipeline(vector))).json
    assert numbers["data"] == [
        {"object": "embedding", "index": 0, "embedding": [0.5, -1.0]},
        {"object": "embedding", "index": 1, "embedding": [0.5, -1.0]},
    ]
    assert numbers["usage"] == {"prompt_tokens": 4, "total_tokens": 4}
    packed = (await asked(pipeline(vector), encoding_format="base64")).json["data"]
    assert isinstance(packed, list)
    assert packed[0]["embedding"] == PACKED


async def test_every_input_is_read() -> None:
    scripted = pipeline()
    await asked(scripted, input=["Ayşe", "Ali"], dimensions=8, user="u", yeni="alan")
    (request,) = scripted.asked
    assert {item.text for item in request.segments} == {
        "Ayşe",
        "Ali",
        "8",
        "u",
        "yeni",
        "alan",
        "m",
    }
    assert request.operation is Operation.EMBED
    await asked(scripted, input=[[1, 2], [3]], store=True, stream=False)
    assert set(scripted.asked[-1].tree) == {"model", "input"}
    assert scripted.asked[-1].opaque == ("input[0]", "input[1]")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"input": None}, "missing_required_parameter"),
        ({"input": []}, "invalid_value"),
        ({"input": ["x"] * 2049}, "invalid_value"),
        ({"input": 7}, "invalid_type"),
        ({"dimensions": 0}, "invalid_value"),
        ({"stream": True}, "invalid_value"),
        ({"store": "yes"}, "invalid_type"),
        ({"encoding_format": "int8"}, "invalid_value"),
        ({"api_key": "x"}, "unknown_parameter"),
        ({"model": 7}, "invalid_type"),
    ],
)
async def test_what_the_wire_does_not_allow_is_refused(
    fields: dict[str, object], code: str
) -> None:
    refused = await asked(pipeline(), **fields)
    assert (refused.status, refused.error["code"]) == (400, code)


async def test_a_refusal_is_an_error_of_openai() -> None:
    refused = await asked(Scripted(decision=blocked()))
    assert (refused.status, json.loads(refused.body)["error"]["code"]) == (403, "policy_blocked")


async def test_the_name_of_a_field_without_a_value_is_read() -> None:
    scripted = pipeline()
    await asked(scripted, **{"10000000146": None})
    assert "10000000146" in [item.text for item in scripted.asked[0].segments]
