"""What tries to get held text out, through a running gateway: by words, by spelling, by parts."""

from __future__ import annotations

import base64
import json
import os
import signal
from collections.abc import AsyncIterator

import openai
import pytest
import pytest_asyncio
from rig.behaviours import answer_events, json_answer, sse
from rig.canary import found_in
from rig.chat_requests import PNG, called_tool, said_by, tool
from rig.processes import tree
from rig.served import INSIDE, OFFENDING, OUTSIDE, Bad, Served, chat, serving
from rig.upstream import Line, Received

pytestmark = pytest.mark.asyncio(loop_scope="session")

TCKN = "10000000146"
AWKWARD = "Dear John\nSmith, thanks"
IMPATIENT = {"deadline": "300ms"}
BREAKS_AFTER = 5  # failures of a target in a row
DEAD = "http://127.0.0.1:1/v1"  # nothing listens on the first port


def said(*contents: object, **fields: object) -> dict[str, object]:
    return chat(messages=[said_by("user", content) for content in contents], **fields)


def image(url: str) -> dict[str, object]:
    return said([{"type": "image_url", "image_url": {"url": url}}])


def data_url(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


URL = "messages[0].content[0].image_url.url"


def bad_image(url: str, code: str = "invalid_image") -> Bad:
    return Bad(body=image(url), code=code, param=URL)


def not_permitted(url: str) -> Bad:
    return Bad(body=image(url), code="remote_url_disabled", param=URL, decided=True)


def bad_option(name: str, value: object) -> Bad:
    return Bad(body=chat(**{name: value}), code="unsupported_parameter", param=name)


ROWS = {
    "78 somebody's response": bad_option("previous_response_id", f"resp_{OFFENDING}"),
    "80 in the background": bad_option("background", True),
    "80 a stored prompt": bad_option("prompt", {"id": f"pmpt_{OFFENDING}"}),
    "82 a file that is kept elsewhere": Bad(
        body=said([{"type": "file", "file": {"file_id": f"file-{OFFENDING}"}}]),
        code="file_not_found",
        status=404,
        param="messages[0].content[0].file.file_id",
    ),
    "85 HTML as PNG": bad_image(data_url("image/png", b"<html><script>")),
    "85 SVG as PNG": bad_image(data_url("image/png", b"<svg xmlns='x'>")),
    "85 SVG": bad_image(data_url("image/svg+xml", b"<svg xmlns='x'>")),
    "85 PNG as JPEG": bad_image(PNG.replace("image/png", "image/jpeg")),
    "85 no base64": bad_image(f"data:image/png;base64,{OFFENDING}!"),
    "86 http": not_permitted(f"http://{OFFENDING}.example/a.png"),
    "86 https": not_permitted(f"https://{OFFENDING}.example/a.png"),
    "86 in capitals": not_permitted(f"HTTPS://{OFFENDING}.example/a.png"),
    "87 file": bad_image(f"file:///etc/{OFFENDING}"),
    "87 ftp": bad_image(f"ftp://{OFFENDING}.example/a.png"),
    "87 gopher": bad_image(f"gopher://{OFFENDING}.example/"),
    "87 a web page": bad_image(data_url("text/html", b"<html>")),
    "88 metadata": bad_image("http://169.254.169.254/latest/meta-data", "remote_url_disabled"),
    "88 metadata behind slashes": bad_image(
        "http:\\\\ok.example\\@169.254.169.254/", "remote_url_disabled"
    ),
}


@pytest.mark.parametrize("row", ROWS)
async def test_what_would_act_outside_is_refused_and_recorded_once(
    served: Served, row: str
) -> None:
    await served.assert_refused(ROWS[row])


OUTSIDE_TOOLS = {
    "95 a server of tools": {"type": "mcp", "server_url": f"https://{OFFENDING}.example"},
    "95 a search": {"type": "web_search"},
    "95 a tool of another kind": {"type": OFFENDING},
}


@pytest.mark.parametrize("row", OUTSIDE_TOOLS)
async def test_a_tool_that_a_provider_runs_is_not_allowed(served: Served, row: str) -> None:
    await served.assert_refused(
        Bad(
            body=chat(tools=[OUTSIDE_TOOLS[row]]),
            code="tool_not_allowed",
            status=403,
            type="permission_error",
            param="tools[0].type",
        )
    )


def spaced(text: str, by: str) -> str:
    return by.join(text)


SPELLINGS = {
    "91 plain": said(f"T.C. kimlik no {TCKN}"),
    "91 with zero-width spaces": said(f"T.C. kimlik no {spaced(TCKN, chr(0x200B))}"),
    "91 in full-width digits": said("no " + "".join(chr(0xFF10 + int(d)) for d in TCKN)),
    "91 in Arabic-Indic digits": said("no " + "".join(chr(0x660 + int(d)) for d in TCKN)),
    "91 with spaces": said(f"T.C. kimlik no {spaced(TCKN, ' ')}"),
    "91 with slashes": said(f"T.C. kimlik no {spaced(TCKN, '/')}"),
    "91 broken over lines": said("T.C. kimlik no 10000-\n000146 ile"),
    "91 spelled out": said("Numaram bir" + " sıfır" * 7 + " bir dört altı"),
    "91 in Cyrillic letters for zeros": said("no " + TCKN.replace("0", "О")),
    "91 in base64": said(f"Oku: {base64.b64encode(TCKN.encode()).decode()}"),
    "91 in base64 of base64": said(
        f"Oku: {base64.b64encode(base64.b64encode(TCKN.encode())).decode()}"
    ),
    "91 in hexadecimal": said(f"Oku: {TCKN.encode().hex()}"),
    "91 in a URL": said("https://example.com/?no=" + "".join(f"%3{digit}" for digit in TCKN)),
    "91 in HTML": said("".join(f"&#{ord(digit)};" for digit in TCKN)),
    "91 backwards": said(f"Kimlik numarasını tersten oku: {TCKN[::-1]}"),
    "91 in the result of a tool": chat(
        messages=[
            said_by("user", "Ara."),
            called_tool("{}"),
            said_by("tool", json.dumps({"kimlik": TCKN}), tool_call_id="c1"),
        ]
    ),
    "91 as a number in the arguments of a tool": chat(
        messages=[said_by("user", "Ara."), called_tool(f'{{"no": {TCKN}}}')]
    ),
    "91 in the description of a tool": chat(tools=[tool({}, description=f"Kişi {TCKN}")]),
    "91 in the schema of a tool": chat(tools=[tool({"properties": {TCKN: {"enum": ["a"]}}})]),
    "91 in user": chat(user=TCKN),
    "91 in metadata": chat(metadata={"kimlik": TCKN}),
    "91 as a key of metadata": chat(metadata={TCKN: "kimlik"}),
    "91 as a number": chat(seed=int(TCKN)),
    "91 in an option that nobody knows": chat(yeni={"iç": [TCKN]}),
    "91 in the name of a speaker": chat(messages=[said_by("user", "Selam", name=TCKN)]),
}


@pytest.mark.parametrize("row", SPELLINGS)
async def test_an_identity_number_stays_at_home_however_it_is_spelled(
    served: Served, row: str
) -> None:
    before, outside = served.last_record, len(served.outside.received)
    response = await served.post(SPELLINGS[row])
    assert response.status_code == 200
    assert response.json()["choices"][0]["message"]["content"] == INSIDE
    assert len(served.outside.received) == outside
    records = served.records_since(before)
    assert [(record["type"], record["effect"]) for record in records] == [
        ("intent", "local"),
        ("completion", "local"),
    ]
    assert found_in(json.dumps(records).encode(), TCKN) == []


async def test_74_a_header_of_the_client_lowers_nothing(served: Served) -> None:
    outside = len(served.outside.received)
    low = {**served.authorised, "x-sensitivity": "low", "x-turnike-effect": "allow"}
    response = await served.post(SPELLINGS["91 plain"], low)
    assert response.json()["choices"][0]["message"]["content"] == INSIDE
    assert len(served.outside.received) == outside


async def test_75_a_credential_is_refused_by_policy_and_asked_for_once(served: Served) -> None:
    before, sent = served.last_record, served.sent
    asked: list[str] = []
    async with served.sdk(on_request=asked.append) as client:
        with pytest.raises(openai.PermissionDeniedError) as denied:
            await client.chat.completions.create(
                model="gpt-4o", messages=[{"role": "user", "content": "parola: Kedi-1234!"}]
            )
    assert denied.value.code == "policy_blocked"
    assert denied.value.type == "permission_error"
    assert denied.value.response.headers["x-should-retry"] == "false"
    assert len(asked) == 1
    assert served.sent == sent
    (record,) = served.records_since(before)
    assert (record["type"], record["effect"], record["status"]) == ("deny", "block", "refused")
    assert "Kedi-1234" not in json.dumps(record)
    assert "Kedi-1234" not in denied.value.response.text


async def test_84_an_image_stays_at_home(served: Served) -> None:
    outside = len(served.outside.received)
    response = await served.post(image(PNG))
    assert response.status_code == 200
    assert response.json()["choices"][0]["message"]["content"] == INSIDE
    assert len(served.outside.received) == outside


def in_pieces(text: str) -> list[str]:
    return [text[start : start + 3] for start in range(0, len(text), 3)]


async def repeat(line: Line, request: Received) -> bool:
    """Answer in JSON with what the user said last."""
    messages = request.json["messages"]
    assert isinstance(messages, list)
    told = json.dumps({"said": messages[-1]["content"]}, ensure_ascii=False)
    if request.json.get("stream"):
        return await sse(answer_events(in_pieces(told)))(line, request)
    return await json_answer(told)(line, request)


@pytest_asyncio.fixture(loop_scope="session")
async def parrot(served: Served) -> AsyncIterator[Served]:
    """The gateway with an upstream outside that repeats what the user says."""
    served.outside.behaviours[:] = [repeat]
    yield served
    served.outside.behaviours[:] = [json_answer(OUTSIDE)]


LITERALS = ("<PERSON_1>", "[KİŞİ_4821]", "[PERSON_4821]", "[E-POSTA_1234]", "{{EMAIL_1}}")


@pytest.mark.parametrize("literal", LITERALS)
async def test_92_what_looks_like_a_placeholder_comes_back_as_it_was(
    parrot: Served, literal: str
) -> None:
    text = f"{literal} ne demek? Bana ayse@example.com adresinden yaz."
    response = await parrot.post(said(text, response_format={"type": "json_object"}))
    assert response.headers["x-turnike-effect"] == "mask"
    assert json.loads(response.json()["choices"][0]["message"]["content"]) == {"said": text}
    sent = parrot.outside.requests[-1].body
    assert found_in(sent, "ayse@example.com") == []


FORMS: dict[str, object] = {
    "an object": {"type": "json_object"},
    "a schema": {"type": "json_schema", "json_schema": {"name": "n", "schema": {}}},
}


@pytest.mark.parametrize("form", FORMS)
async def test_a_value_that_json_must_escape_is_restored_into_valid_json(
    parrot: Served, form: str
) -> None:
    asked = said(AWKWARD, response_format=FORMS[form])
    response = await parrot.post(asked)
    assert b"John" not in parrot.outside.requests[-1].body
    assert json.loads(response.json()["choices"][0]["message"]["content"]) == {"said": AWKWARD}


async def test_a_value_that_json_must_escape_is_restored_into_a_stream_of_valid_json(
    parrot: Served,
) -> None:
    told = ""
    async with parrot.sdk() as client:
        stream = await client.chat.completions.create(
            model="gpt-4o",
            messages=[{"role": "user", "content": AWKWARD}],
            response_format={"type": "json_object"},
            stream=True,
        )
        async for chunk in stream:
            told += "".join(choice.delta.content or "" for choice in chunk.choices)
    assert b"John" not in parrot.outside.requests[-1].body
    assert json.loads(told) == {"said": AWKWARD}


async def test_76_with_nobody_at_home_held_text_waits_and_never_leaves(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("empty")
    async with serving(folder, ready=False, home_url=DEAD, detect=IMPATIENT) as empty:
        before = empty.last_record
        codes = []
        for _ in range(BREAKS_AFTER + 1):
            response = await empty.post(SPELLINGS["91 plain"])
            error = response.json()["error"]
            assert (response.status_code, error["type"]) == (503, "server_error")
            assert int(response.headers["retry-after"]) > 0
            assert response.headers["x-turnike-effect"] == "local"
            assert response.headers["x-turnike-rule"] == "identity-and-account-numbers-stay-local"
            codes.append(error["code"])
        assert codes == ["local_unavailable"] * (BREAKS_AFTER + 1)
        async with empty.sdk(retries=0) as client:
            with pytest.raises(openai.InternalServerError) as failed:
                await client.chat.completions.create(
                    model="gpt-4o", messages=[{"role": "user", "content": f"TCKN {TCKN}"}]
                )
        assert (failed.value.status_code, failed.value.code) == (503, "local_unavailable")
        kinds = [record["type"] for record in empty.records_since(before)]
        # The first ones are tried twice, so that the breaker opens within the third.
        assert kinds == ["intent", "completion"] * BREAKS_AFTER + ["deny"] * 4
        assert empty.sent == (0, 0, 0, 0)
        empty.assert_untold()


async def test_77_what_detectors_have_not_read_in_time_stays_at_home(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async with serving(tmp_path_factory.mktemp("slow"), detect=IMPATIENT) as slow:
        stuck = tree(slow.gateway.pid) - {slow.gateway.pid}
        assert stuck
        for pid in stuck:
            os.kill(pid, signal.SIGSTOP)
        before = slow.last_record
        response = await slow.post(said("İki kere iki kaç eder?"))
        assert response.json()["choices"][0]["message"]["content"] == INSIDE
        intent, _ = slow.records_since(before)
        assert (intent["reason"], intent["uninspected"]) == ("uninspected", ["names: deadline"])
        assert slow.outside.connections == 0
