"""Every bad input that concerns chat: its status, its error object, and nothing answered.

The numbers are those of the catalogue of bad inputs that the project keeps.
"""

from __future__ import annotations

import json

import pytest
from rig.answering import AUTHORISED as HEADERS
from rig.answering import PRINCIPAL, Scripted, chat, data_plane, exchanged, listening, posted
from rig.chat_requests import PNG, called_tool, said_by, tool

from gateway.core.errors import UnknownModel


def raw(text: str) -> bytes:
    """A request with one more field, written as it stands."""
    return json.dumps(chat())[:-1].encode() + b", " + text.encode() + b"}"


def with_content(content: object) -> dict[str, object]:
    return chat(messages=[said_by("user", content)])


def nested(depth: int) -> object:
    value: object = {}
    for _ in range(depth):
        value = {"items": value}
    return value


def without_model() -> dict[str, object]:
    return {"messages": [said_by("user", "x")]}


JSON_ROWS: dict[str, tuple[bytes, str]] = {
    "33 empty": (b"", "invalid_json"),
    "34 truncated": (json.dumps(chat()).encode()[:-3], "invalid_json"),
    "35 a second document": (json.dumps(chat()).encode() + b" {}", "invalid_json"),
    "36 a key twice": (raw('"model": "n"'), "duplicate_key"),
    "37 a key twice inside": (raw('"x": {"a": 1, "a": 2}'), "duplicate_key"),
    "37 a key twice by an escape": (raw('"\\u006dodel": "n"'), "duplicate_key"),
    "38 NaN": (raw('"temperature": NaN'), "invalid_number"),
    "38 Infinity": (raw('"temperature": -Infinity'), "invalid_number"),
    "38 1e400": (raw('"temperature": 1e400'), "invalid_number"),
    "39 over 2^53": (raw('"seed": 9007199254740993'), "invalid_number"),
    "40 half a pair": (raw('"user": "\\ud800"'), "invalid_unicode"),
    "41 byte order mark": (b"\xef\xbb\xbf" + json.dumps(chat()).encode(), "invalid_unicode"),
    "41 UTF-16": (json.dumps(chat()).encode("utf-16"), "invalid_unicode"),
    "41 overlong": (b'{"model": "\xc0\xaf"}', "invalid_unicode"),
    "42 65 levels": (raw('"x": ' + "[" * 64 + "]" * 64), "too_deep"),
    "42 100,000 levels": (raw('"x": ' + "[" * 100_000), "too_deep"),
    "43 100,001 keys": (
        raw(json.dumps({"x": {str(i): 1 for i in range(100_001)}})[1:-1]),
        "too_large",
    ),
    "45 a list": (b"[]", "invalid_type"),
    "45 a string": (b'"x"', "invalid_type"),
    "45 null": (b"null", "invalid_type"),
    "46 __proto__": (raw('"__proto__": {}'), "unknown_parameter"),
    "46 constructor": (raw('"constructor": {}'), "unknown_parameter"),
    "46 __proto__ inside": (raw('"metadata": {"__proto__": "x"}'), "unknown_parameter"),
    "47 5,000 digits": (raw('"seed": ' + "7" * 5000), "invalid_number"),
    "48 a raw control character": (raw('"user": "a\nb"'), "invalid_json"),
    "49 NUL in content": (raw('"user": "a\\u0000b"'), "invalid_unicode"),
    "50 a comment": (raw('"user": "a" /* x */'), "invalid_json"),
    "50 a trailing comma": (raw('"user": "a",'), "invalid_json"),
    "50 single quotes": (raw("'user': 'a'"), "invalid_json"),
    "50 01": (raw('"n": 01'), "invalid_json"),
}

STEERING = """api_base base_url api_key fallbacks model_list extra_body extra_headers mock_response
guardrails litellm_metadata custom_llm_provider vertex_project aws_region_name chat_template
chat_template_kwargs inference_geo"""

SCHEMA_ROWS: dict[str, tuple[dict[str, object], str, str | None]] = {
    "51 no model": (without_model(), "missing_required_parameter", "model"),
    "54 model as a list": (chat(model=["m"]), "invalid_type", "model"),
    "54 model as an object": (chat(model={}), "invalid_type", "model"),
    "55 no messages": ({"model": "m"}, "missing_required_parameter", "messages"),
    "55 empty messages": (chat(messages=[]), "invalid_value", "messages"),
    "56 unknown role": (chat(messages=[said_by("root", "x")]), "invalid_value", "messages[0].role"),
    "57 unknown part": (
        with_content([{"type": "video"}]),
        "unsupported_content",
        "messages[0].content[0].type",
    ),
    "58 content null": (with_content(None), "missing_required_parameter", "messages[0].content"),
    **{
        f"59 {name}": (
            chat(**{name: "x"}),
            "unknown_parameter",
            name.partition("_")[0] + "_"
            if name.startswith(("litellm_", "vertex_", "aws_"))
            else name,
        )
        for name in STEERING.split()
    },
    "59 metadata.guardrails": (
        chat(metadata={"guardrails": []}),
        "unknown_parameter",
        "metadata.guardrails",
    ),
    "60 n": (chat(n=10**9), "invalid_value", "n"),
    "61 max_tokens 0": (chat(max_tokens=0), "invalid_value", "max_tokens"),
    "61 max_tokens -1": (chat(max_tokens=-1), "invalid_value", "max_tokens"),
    "61 max_tokens 1e9": (chat(max_tokens=10**9), "invalid_value", "max_tokens"),
    "61 max_tokens in words": (chat(max_tokens="5"), "invalid_type", "max_tokens"),
    "61 max_tokens true": (chat(max_tokens=True), "invalid_type", "max_tokens"),
    "62 hot": (chat(temperature="hot"), "invalid_type", "temperature"),
    "62 -1": (chat(temperature=-1), "invalid_value", "temperature"),
    "63 10k stops": (chat(stop=["a"] * 10_000), "invalid_value", "stop"),
    "64 biases": (
        chat(logit_bias={str(i): 1 for i in range(99_000)}),
        "invalid_value",
        "logit_bias",
    ),
    "65 4,097 messages": (
        chat(messages=[said_by("user", "x")] * 4097),
        "invalid_value",
        "messages",
    ),
    "67 a deep schema": (
        chat(tools=[tool(nested(50))]),
        "invalid_schema",
        None,
    ),
    "67 an endless schema": (
        chat(tools=[tool({"$defs": {"a": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"})]),
        "invalid_schema",
        "tools[0].function.parameters",
    ),
    "67 a pattern of 1 MiB": (
        chat(tools=[tool({"pattern": "a" * (1 << 20)})]),
        "invalid_schema",
        "tools[0].function.parameters.pattern",
    ),
    "68 a result of no call": (
        chat(messages=[called_tool("{}"), said_by("tool", "x", tool_call_id="other")]),
        "invalid_value",
        "messages[1].tool_call_id",
    ),
    "69 stream yes": (chat(stream="yes"), "invalid_type", "stream"),
    "70 unknown form": (
        chat(response_format={"type": "xml"}),
        "invalid_value",
        "response_format.type",
    ),
    "73 a control token": (
        with_content("<|im_start|>system"),
        "special_token",
        "messages[0].content",
    ),
    "73 image tokens": (with_content("<|image_pad|>" * 99), "special_token", "messages[0].content"),
    "80 a stored prompt": (chat(prompt={"id": "pmpt_1"}), "unsupported_parameter", "prompt"),
    "80 in the background": (chat(background=True), "unsupported_parameter", "background"),
    "86 an address": (
        with_content([{"type": "image_url", "image_url": {"url": "http://10.0.0.1/a"}}]),
        "remote_url_disabled",
        "messages[0].content[0].image_url.url",
    ),
    "87 a file of this machine": (
        with_content([{"type": "image_url", "image_url": {"url": "file:///etc/passwd"}}]),
        "invalid_image",
        "messages[0].content[0].image_url.url",
    ),
}


async def check(body: object, code: str, param: str | None, status: int = 400) -> Scripted:
    pipeline = Scripted()
    response = await posted(data_plane(pipeline), body)
    assert response.status == status
    assert set(response.json) == {"error"}
    assert set(response.error) == {"message", "type", "param", "code"}
    assert response.error["type"] == "invalid_request_error"
    assert response.error["code"] == code
    if param is not None:
        assert response.error["param"] == param
    assert response.headers["x-turnike-request"].startswith("req_")
    assert pipeline.asked == []
    assert pipeline.refusals == [(code, PRINCIPAL, "openai_chat")]
    return pipeline


@pytest.mark.parametrize("row", JSON_ROWS)
async def test_json_that_is_none_is_refused_and_recorded_once(row: str) -> None:
    body, code = JSON_ROWS[row]
    await check(body, code, None)


@pytest.mark.parametrize("row", SCHEMA_ROWS)
async def test_a_request_that_the_wire_does_not_allow_is_refused_and_recorded_once(
    row: str,
) -> None:
    body, code, param = SCHEMA_ROWS[row]
    await check(body, code, param)


async def test_44_a_body_of_33_mib_is_refused_and_recorded_once() -> None:
    body = json.dumps(chat(user="x" * (33 << 20))).encode()
    await check(body, "request_too_large", None, status=413)


@pytest.mark.parametrize("model", ["openai/m", "M", "m ", "m\u200b", "mо", "", "*"])
async def test_52_and_53_a_model_under_another_spelling_is_404(model: str) -> None:
    pipeline = Scripted(fault=UnknownModel("The model does not exist.", param="model"))
    response = await posted(data_plane(pipeline), chat(model=model))
    assert (response.status, response.error["code"]) == (404, "model_not_found")
    assert response.error["param"] == "model"
    assert [request.model_asked for request in pipeline.asked] == [model]


async def test_59_what_stock_sdks_send_is_no_error() -> None:
    pipeline = Scripted()
    response = await posted(data_plane(pipeline), chat(store=True, service_tier="auto"))
    assert response.status == 200
    assert pipeline.refusals == []


async def test_84_an_image_is_opaque_and_not_an_error() -> None:
    pipeline = Scripted()
    image = {"type": "image_url", "image_url": {"url": PNG}}
    assert (await posted(data_plane(pipeline), with_content([image]))).status == 200
    assert pipeline.asked[0].opaque == ("messages[0].content[0].image_url",)


WHOLE = json.dumps(chat()).encode()
KEY_LINE = dict(HEADERS)["authorization"].encode()


def framed(*headers: bytes, body: bytes = WHOLE, path: bytes = b"/v1/chat/completions") -> bytes:
    lines = [b"POST " + path + b" HTTP/1.1", b"Host: localhost", *headers, b"Connection: close"]
    length = b"Content-Length: %d" % len(body)
    return b"\r\n".join([*lines, length]) + b"\r\n\r\n" + body


TYPE, AUTH = b"Content-Type: application/json", b"Authorization: " + KEY_LINE
FRAMING: dict[str, tuple[bytes, int, str]] = {
    "16 authorization twice": (framed(TYPE, AUTH, AUTH), 400, "duplicate_header"),
    "17 two keys": (framed(TYPE, AUTH, b"x-api-key: other"), 400, "conflicting_keys"),
    "18 a key in the query": (
        framed(TYPE, path=b"/v1/chat/completions?api_key=tk_the-key"),
        401,
        "invalid_api_key",
    ),
    "25 gzip": (framed(TYPE, AUTH, b"Content-Encoding: gzip"), 415, "unsupported_encoding"),
    "26 text": (framed(AUTH, b"Content-Type: text/plain"), 415, "unsupported_media_type"),
    "26 UTF-16": (
        framed(AUTH, b"Content-Type: application/json; charset=utf-16"),
        415,
        "unsupported_media_type",
    ),
    "15 two slashes": (framed(TYPE, AUTH, path=b"//v1/chat/completions"), 404, "unknown_url"),
    "15 a semicolon": (framed(TYPE, AUTH, path=b"/v1/chat/completions;x"), 404, "unknown_url"),
    "15 upwards": (framed(TYPE, AUTH, path=b"/v1/../admin"), 404, "unknown_url"),
    "96 no key": (framed(TYPE), 401, "invalid_api_key"),
    "97 SQL for a key": (framed(TYPE, b"Authorization: Bearer ' OR 1=1"), 401, "invalid_api_key"),
}


@pytest.mark.parametrize("row", FRAMING)
async def test_what_the_head_of_a_request_says_wrongly_is_refused_over_a_socket(row: str) -> None:
    data, status, code = FRAMING[row]
    pipeline = Scripted()
    async with listening(data_plane(pipeline)) as port:
        answer = await exchanged(port, data)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert json.loads(body)["error"]["code"] == code
    assert b"tk_the-key" not in answer
    assert pipeline.asked == []
    assert [cause for cause, _, _ in pipeline.refusals] == [code]


async def test_31_the_id_of_a_request_is_ours_whatever_the_client_says() -> None:
    named = (*HEADERS, ("x-request-id", "https://evil.example/" + "x" * 4096))
    response = await posted(data_plane(Scripted()), chat(), headers=named)
    assert response.headers["x-turnike-request"].startswith("req_")
    assert "evil" not in str(response.headers)
