from __future__ import annotations

import pytest
from rig.chat_requests import PNG, SOUND, besides_model, read, refusal, said_by, seen

from gateway.core.permission import Permission
from gateway.core.request import Place, Request


def parts(*content: object) -> Request:
    return read(messages=[said_by("user", list(content))])


def test_text_parts_are_texts() -> None:
    request = parts({"type": "text", "text": "İzmir"}, {"type": "refusal", "refusal": "hayır"})
    first = seen(request, "messages[0].content[0].text")
    assert (first.text, first.path, first.maskable) == (
        "İzmir",
        ("messages", 0, "content", 0, "text"),
        True,
    )
    assert seen(request, "messages[0].content[1].refusal").maskable


def test_images_sound_and_files_are_opaque_and_what_describes_them_is_not() -> None:
    request = parts(
        {"type": "image_url", "image_url": {"url": PNG, "detail": "low"}},
        {"type": "input_audio", "input_audio": {"data": SOUND, "format": "wav"}},
        {"type": "file", "file": {"file_data": SOUND, "filename": "Ayşe.pdf"}},
    )
    assert request.opaque == (
        "messages[0].content[0].image_url",
        "messages[0].content[1].input_audio",
        "messages[0].content[2].file",
    )
    assert request.has == {"vision", "audio", "files"}
    name = seen(request, "messages[0].content[2].file.filename")
    assert (name.text, name.maskable, name.place) == ("Ayşe.pdf", False, Place.USER)


def test_a_field_that_no_schema_names_is_inspected_with_its_name() -> None:
    request = parts({"type": "text", "text": "x", "cache_control": {"type": "Ayşe"}})
    assert {item.text for item in besides_model(request)} == {"x", "cache_control", "type", "Ayşe"}


def test_an_image_by_its_address_asks_for_a_permission() -> None:
    url = "https://example.com/a.png"
    request = parts({"type": "image_url", "image_url": {"url": url}})
    label = "messages[0].content[0].image_url.url"
    assert request.asks == {Permission.REMOTE_URLS: label}
    assert request.opaque == (label,)
    assert request.has == {"vision"}
    assert url in {item.text for item in request.segments}


BAD: dict[str, tuple[object, str, str, int]] = {
    "unknown": ({"type": "video_url", "video_url": {}}, "unsupported_content", ".type", 400),
    "no type": ({"text": "x"}, "missing_required_parameter", ".type", 400),
    "type as a list": ({"type": ["text"]}, "invalid_type", ".type", 400),
    "no object": ("x", "invalid_type", "", 400),
    "no text": ({"type": "text"}, "missing_required_parameter", ".text", 400),
    "text as a number": ({"type": "text", "text": 7}, "invalid_type", ".text", 400),
    "an address": (
        {"type": "image_url", "image_url": {"url": "https://10.0.0.1/a.png"}},
        "remote_url_disabled",
        ".image_url.url",
        400,
    ),
    "an address alone": (
        {"type": "image_url", "image_url": "x"},
        "invalid_type",
        ".image_url",
        400,
    ),
    "no image": ({"type": "image_url"}, "missing_required_parameter", ".image_url", 400),
    "a page as an image": (
        {"type": "image_url", "image_url": {"url": "data:text/html;base64,PGI+"}},
        "invalid_image",
        ".image_url.url",
        400,
    ),
    "text as sound": (
        {"type": "input_audio", "input_audio": {"data": "Ayşe"}},
        "invalid_value",
        ".input_audio.data",
        400,
    ),
    "a file kept elsewhere": (
        {"type": "file", "file": {"file_id": "file-1"}},
        "file_not_found",
        ".file.file_id",
        404,
    ),
    "an empty file": (
        {"type": "file", "file": {}},
        "missing_required_parameter",
        ".file.file_data",
        400,
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_part_that_cannot_be_read_or_sent_is_refused(name: str) -> None:
    part, code, param, status = BAD[name]
    refused = refusal(messages=[said_by("user", [part])])
    assert (refused.code, refused.http_status) == (code, status)
    assert refused.param == f"messages[0].content[0]{param}"
