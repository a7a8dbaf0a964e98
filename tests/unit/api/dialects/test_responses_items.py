from __future__ import annotations

import pytest
from rig.answering import PRINCIPAL
from rig.chat_requests import PNG
from rig.response_requests import SEALS, call, read, refusal, result, seen

from gateway.core.jsonfields import objects_in
from gateway.core.jsontree import EmbeddedJson, SealedText
from gateway.core.permission import Permission
from gateway.core.request import Place, SegmentKind

PDF = "data:application/pdf;base64,JVBERi0x"


def test_a_text_is_what_the_user_says() -> None:
    request = read(input="Ayşe")
    said = seen(request, "input[0].content")
    assert (said.text, said.place, said.maskable) == ("Ayşe", Place.USER, True)
    assert said.path == ("input", 0, "content")
    assert request.conversation == "Ayşe"


@pytest.mark.parametrize(
    ("role", "place"),
    [("user", Place.USER), ("assistant", Place.ANSWER), ("system", Place.SYSTEM),
     ("developer", Place.SYSTEM)],
)  # fmt: skip
def test_messages_are_read_where_they_stand(role: str, place: Place) -> None:
    part = {"type": "output_text" if role == "assistant" else "input_text", "text": "Ayşe"}
    request = read(input=[{"type": "message", "role": role, "content": [part]}])
    assert seen(request, "input[0].content[0].text").place is place


def test_a_call_and_its_result_are_read_leaf_by_leaf() -> None:
    escaped = '{"ad": "\\u015eule"}'
    request = read(input=[call('{"kime": "Ayşe"}'), result(escaped)])
    keys = [item.text for item in request.segments if item.kind is SegmentKind.KEY]
    assert keys == ["kime", "ad"]
    first, second = objects_in(request.tree, "input")
    assert first["arguments"] == EmbeddedJson({"kime": "Ayşe"})
    assert second["output"] == EmbeddedJson({"ad": "Şule"})


def test_a_result_must_answer_an_earlier_call() -> None:
    fault = refusal(input=[result("gitti")])
    assert (fault.code, fault.param) == ("invalid_value", "input[0].call_id")


def test_images_and_files_cannot_be_read() -> None:
    parts = [
        {"type": "input_image", "image_url": PNG},
        {"type": "input_file", "file_data": PDF, "filename": "ayşe.pdf"},
    ]
    request = read(input=[{"role": "user", "content": parts}])
    assert request.opaque == ("input[0].content[0]", "input[0].content[1]")
    assert request.has == {"vision", "files"}
    assert seen(request, "input[0].content[1].filename").text == "ayşe.pdf"


def test_addresses_of_images_and_files_ask_for_a_permission() -> None:
    content = [
        {"type": "input_image", "image_url": "https://example.com/a.png"},
        {"type": "input_file", "file_url": "https://example.com/a.pdf"},
    ]
    request = read(input=[{"role": "user", "content": content}])
    assert request.asks == {Permission.REMOTE_URLS: "input[0].content[0].image_url"}
    assert request.opaque == ("input[0].content[0].image_url", "input[0].content[1].file_url")
    assert request.has == {"vision", "files"}


@pytest.mark.parametrize(
    ("item", "code", "status"),
    [
        ({"type": "file_search_call", "id": "x"}, "unsupported_content", 400),
        ({"type": "custom_tool_call", "id": "x"}, "unsupported_content", 400),
        ({"role": "robot", "content": "x"}, "invalid_value", 400),
        ({"role": "user"}, "missing_required_parameter", 400),
        ({"role": "user", "content": [{"type": "input_image", "file_id": "f"}]},
         "file_not_found", 404),
        ({"role": "user", "content": [{"type": "input_image", "image_url": "http://a"}]},
         "remote_url_disabled", 400),
        ({"role": "user", "content": [{"type": "input_file", "file_url": "http://a"}]},
         "remote_url_disabled", 400),
        ({"role": "user", "content": [{"type": "input_audio"}]}, "unsupported_content", 400),
        ({"type": "function_call", "name": "f", "arguments": "{}"}, "missing_required_parameter",
         400),
        ("x", "invalid_type", 400),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused(item: object, code: str, status: int) -> None:
    fault = refusal(input=[item])
    assert (fault.code, fault.http_status) == (code, status)


def thought(sealed: str | None) -> dict[str, object]:
    summary = [{"type": "summary_text", "text": "Ayşe…"}]
    return {"type": "reasoning", "id": "rs_1", "summary": summary, "encrypted_content": sealed}


def test_a_thought_of_ours_travels_with_the_seal_of_its_target() -> None:
    mine = SEALS.wrap("rs_up\ngAAA", app=PRINCIPAL.app, target="cloud/o")
    (item,) = objects_in(read(input=[thought(mine)]).tree, "input")
    seal = item["encrypted_content"]
    assert isinstance(seal, SealedText)
    assert (seal, seal.target) == ("rs_up\ngAAA", "cloud/o")


@pytest.mark.parametrize("sealed", [None, "gAAA"])
def test_any_other_thought_is_read_and_does_not_travel(sealed: str | None) -> None:
    request = read(input=[thought(sealed), {"role": "user", "content": "Peki"}])
    assert seen(request, "input[0].summary[0].text").text == "Ayşe…"
    assert objects_in(request.tree, "input") == [{"role": "user", "content": "Peki"}]
    assert seen(request, "input[1].content").path == ("input", 0, "content")


def test_a_search_of_an_earlier_turn_does_not_travel() -> None:
    searched = {"type": "web_search_call", "id": "ws_1", "action": {"query": "emekli maaşı"}}
    request = read(input=[{"role": "user", "content": "a"}, searched])
    assert request.tree["input"] == [{"role": "user", "content": "a"}]
    assert not any("emekli" in segment.text for segment in request.segments)
