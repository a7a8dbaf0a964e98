from __future__ import annotations

import pytest
from rig.answering import PRINCIPAL
from rig.message_requests import PNG, SEALS, called, read, refusal, result, said_by, seen, text

from gateway.core.jsonfields import objects_in
from gateway.core.jsontree import SealedText
from gateway.core.permission import Permission
from gateway.core.request import Place, Request, SegmentKind

MINE = SEALS.wrap("imza", app=PRINCIPAL.app, target="cloud/a")
PDF = {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0x"}


def blocks(request: Request, message: int = 0) -> list[object]:
    return list(objects_in(objects_in(request.tree, "messages")[message], "content"))


def test_texts_are_read_where_they_stand_and_can_be_masked() -> None:
    request = read(
        system=[{**text("Sen"), "cache_control": {"type": "ephemeral"}}],
        messages=[said_by("user", text("Ayşe"))],
    )
    system, said = seen(request, "system[0].text"), seen(request, "messages[0].content[0].text")
    assert (system.place, system.maskable) == (Place.SYSTEM, True)
    assert (said.place, said.maskable, said.text) == (Place.USER, True, "Ayşe")
    assert request.conversation == "Ayşe"


def test_a_call_and_its_result_are_read_leaf_by_leaf() -> None:
    request = read(
        messages=[
            said_by("assistant", called({"kime": "Ayşe", "n": 7})),
            said_by("user", result([text("gitti")], is_error=False)),
        ]
    )
    keys = [item.text for item in request.segments if item.kind is SegmentKind.KEY]
    assert keys == ["kime", "n", "is_error"]
    assert seen(request, "messages[1].content[0].content[0].text").place is Place.TOOL_RESULTS
    assert "Ayşe" in [item.text for item in request.segments if item.maskable]


def test_a_result_must_answer_an_earlier_call() -> None:
    fault = refusal(messages=[said_by("user", result("gitti"))])
    assert (fault.code, fault.param) == ("invalid_value", "messages[0].content[0].tool_use_id")


def test_images_and_files_cannot_be_read_and_documents_of_text_can() -> None:
    request = read(
        messages=[
            said_by(
                "user",
                {"type": "image", "source": PNG},
                {"type": "document", "source": PDF, "title": "Rapor"},
                {"type": "document", "source": {"type": "text", "data": "metin",
                                                "media_type": "text/plain"}},
                {"type": "document", "source": {"type": "content", "content": [text("iç")]}},
                {"type": "search_result", "source": "s", "title": "t", "content": [text("ara")]},
            )
        ]
    )  # fmt: skip
    assert request.opaque == ("messages[0].content[0]", "messages[0].content[1]")
    assert request.has == {"vision", "files"}
    texts = {item.text for item in request.segments}
    assert {"Rapor", "metin", "iç", "ara", "s", "t"} <= texts


def test_addresses_of_images_and_documents_ask_for_a_permission() -> None:
    def at(kind: str, url: str) -> dict[str, object]:
        return {"type": kind, "source": {"type": "url", "url": url}}

    content = [
        at("image", "https://example.com/a.png"),
        at("document", "https://example.com/a.pdf"),
    ]
    request = read(messages=[{"role": "user", "content": content}])
    first, second = (f"messages[0].content[{place}].source.url" for place in range(2))
    assert request.asks == {Permission.REMOTE_URLS: first}
    assert request.opaque == (first, second)
    assert request.has == {"vision", "files"}


@pytest.mark.parametrize(
    ("block", "code", "status"),
    [
        ({"type": "image", "source": {"type": "url", "url": "u"}}, "remote_url_disabled", 400),
        ({"type": "document", "source": {"type": "file", "file_id": "f"}}, "file_not_found", 404),
        ({"type": "image", "source": {**PNG, "data": "PGh0bWw+"}}, "invalid_image", 400),
        ({"type": "image"}, "missing_required_parameter", 400),
        ({"type": "container_upload", "file_id": "f"}, "unsupported_content", 400),
        ({"type": "server_tool_use", "id": "x"}, "unsupported_content", 400),
        ({"type": "thinking", "thinking": "x", "signature": MINE}, "unsupported_content", 400),
        ({"text": "x"}, "missing_required_parameter", 400),
        ("x", "invalid_type", 400),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused(block: object, code: str, status: int) -> None:
    fault = refusal(messages=[said_by("user", block)])
    assert (fault.code, fault.http_status) == (code, status)


def test_a_thought_of_ours_travels_with_the_seal_of_its_target() -> None:
    thought = {"type": "thinking", "thinking": "Ayşe…", "signature": MINE}
    hidden = {"type": "redacted_thinking", "data": MINE}
    request = read(messages=[said_by("assistant", thought, hidden, text("Evet."))])
    sent, hid, _ = blocks(request)
    assert isinstance(sent, dict)
    assert isinstance(hid, dict)
    for seal in (sent["signature"], hid["data"]):
        assert isinstance(seal, SealedText)
        assert (seal, seal.target) == ("imza", "cloud/a")
    assert seen(request, "messages[0].content[0].thinking").maskable


def test_a_thought_that_is_none_of_ours_is_read_and_does_not_travel() -> None:
    thought = {"type": "thinking", "thinking": "Ayşe…", "signature": "EqQBCg=="}
    hidden = {"type": "redacted_thinking", "data": "EqQBCg=="}
    request = read(
        messages=[
            said_by("assistant", thought, hidden),
            said_by("assistant", hidden, text("Evet.")),
            said_by("user", text("Peki")),
        ]
    )
    assert seen(request, "messages[0].content[0].thinking").text == "Ayşe…"
    assert blocks(request) == [text("Evet.")]
    assert seen(request, "messages[1].content[1].text").path == (
        "messages",
        0,
        "content",
        0,
        "text",
    )
    assert seen(request, "messages[2].content[0].text").path == (
        "messages",
        1,
        "content",
        0,
        "text",
    )


def test_unknown_fields_of_a_block_are_read() -> None:
    request = read(messages=[said_by("user", {**text("a"), "note": {"b": "Ayşe"}})])
    assert {"note", "b", "Ayşe"} <= {item.text for item in request.segments}


def test_what_a_provider_searched_and_found_does_not_travel_nor_what_cites_it() -> None:
    cited = {"type": "web_search_result_location", "url": "https://a.tr", "encrypted_index": "Eo8"}
    own = {"type": "char_location", "cited_text": "x"}
    content = [
        {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {"query": "faiz"}},
        {"type": "web_search_tool_result", "tool_use_id": "s1", "content": [{"title": "Faiz"}]},
        {"type": "text", "text": "Yüzde", "citations": [cited]},
        {"type": "text", "text": "Kırk", "citations": [own]},
    ]
    request = read(
        messages=[{"role": "user", "content": "a"}, {"role": "assistant", "content": content}]
    )
    messages = request.tree["messages"]
    assert isinstance(messages, list)
    assert messages[1]["content"] == [{"type": "text", "text": "Yüzde"}, content[3]]
    assert not {"faiz", "Faiz", "Eo8"} & {segment.text for segment in request.segments}


@pytest.mark.parametrize("name", ["content", "url", "file_id"])
def test_fields_of_another_kind_of_source_are_read(name: str) -> None:
    source = {"type": "text", "media_type": "text/plain", "data": "a", name: "Ayşe Yılmaz"}
    request = read(messages=[said_by("user", {"type": "document", "source": source})])
    assert "Ayşe Yılmaz" in [item.text for item in request.segments]


def test_data_beside_a_content_are_read() -> None:
    source = {"type": "content", "content": "a", "data": "Ayşe Yılmaz"}
    request = read(messages=[said_by("user", {"type": "document", "source": source})])
    assert "Ayşe Yılmaz" in [item.text for item in request.segments]
