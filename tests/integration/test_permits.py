"""What a policy permits beside asking a model, through a running gateway."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from rig.behaviours import http, json_answer, message_events, response, sse, text_block
from rig.message_requests import messages
from rig.served import Bad, chat, serving, target_at_home, target_outside
from rig.upstream import RecordingUpstream

pytestmark = pytest.mark.asyncio(loop_scope="session")

URL = "https://resimler.example.com/ayak-izi.png"
PERMITS = """\
policy: pictures
otherwise: allow
permits: [remote_urls, hosted_tools]
"""
TOOL = {"type": "web_search"}


def picture(url: str) -> dict[str, object]:
    part = {"type": "image_url", "image_url": {"url": url}}
    return chat(messages=[{"role": "user", "content": [part]}])


async def test_a_permitted_address_goes_to_the_model_inside_and_no_further(tmp_path: Path) -> None:
    policy = tmp_path / "pictures.yaml"
    policy.write_text(PERMITS, encoding="utf-8")
    async with serving(tmp_path, policies=[str(policy)]) as served:
        before = served.last_record
        response = await served.post(picture(URL))
        assert response.status_code == 200, response.text
        assert response.headers["x-turnike-effect"] == "local"
        assert URL.encode() in served.home.received
        assert not served.outside.received
        intent, _ = served.records_since(before)
        assert intent["coverage"]["opaque"] == ["messages[0].content[0].image_url.url"]  # type: ignore[index]
        await served.assert_refused(
            Bad(
                body=picture("http://169.254.169.254/latest/meta-data"),
                code="remote_url_disabled",
                param="messages[0].content[0].image_url.url",
            )
        )
        for name, value in (("background", True), ("prompt", {"id": "pmpt_1"})):
            refused = Bad(body=chat(**{name: value}), code="unsupported_parameter", param=name)
            await served.assert_refused(refused)
        await served.assert_refused(
            Bad(
                body=chat(tools=[TOOL]),
                code="tool_not_allowed",
                status=403,
                type="permission_error",
                param="tools[0].type",
            )
        )


SEARCHED = {"type": "web_search_call", "id": "ws_up", "action": {"type": "search", "query": "faiz"}}
NOTE = {"type": "url_citation", "url": "https://a.example.com", "start_index": 0, "end_index": 5}
SAID = {"type": "output_text", "text": "Yüzde kırk.", "annotations": [NOTE]}
SEARCHING = """\
policy: searches
otherwise: allow
permits: [hosted_tools]
rules:
  - {name: Identity numbers stay, why: KVKK, when: {finds: [national_id]}, then: local}
"""


async def test_a_permitted_search_goes_to_its_provider_and_nowhere_else(tmp_path: Path) -> None:
    policy = tmp_path / "searches.yaml"
    policy.write_text(SEARCHING, encoding="utf-8")
    found = response(SEARCHED, {"type": "message", "role": "assistant", "content": [SAID]})
    answers = [http(json.dumps(one).encode()) for one in (found, response())]
    async with (
        RecordingUpstream(answers) as provider,
        RecordingUpstream([json_answer()]) as home,
    ):
        targets = [target_at_home(home.url), target_outside(provider.url)]
        async with serving(tmp_path, policies=[str(policy)], targets=targets) as served:

            async def ask(text: str, model: str = "gpt-4o", **fields: object) -> httpx.Response:
                body = {"model": model, "input": text, "tools": [TOOL], **fields}
                return await served.client.post(
                    "/v1/responses", json=body, headers=served.authorised
                )

            started = served.last_record
            answered = await ask("Faiz kaç?")
            assert answered.status_code == 200, answered.text
            searched, said = answered.json()["output"]
            assert (searched["type"], searched["action"]) == (
                "web_search_call",
                SEARCHED["action"],
            )
            assert searched["id"] != SEARCHED["id"]
            assert said["content"][0]["annotations"] == [NOTE]
            sent = bytes(provider.received)
            assert b'"web_search"' in sent
            intent = next(one for one in served.records_since(started) if one["type"] == "intent")
            assert intent["facts"]["asks"] == ["hosted_tools"]  # type: ignore[index]
            again = await ask("Peki?", previous_response_id=answered.json()["id"], tools=None)
            assert again.status_code == 200, again.text
            assert b"web_search_call" not in provider.received[len(sent) :]
            reached = len(provider.received)
            for refused in (
                await ask("10000000146 kimin?"),
                await ask("Faiz kaç?", model="local/m"),
                await ask("Faiz?", tools=[{"type": "mcp", "server_url": "https://a.example.com"}]),
            ):
                assert (refused.status_code, refused.json()["error"]["code"]) == (
                    403,
                    "tool_not_allowed",
                )
            assert len(provider.received) == reached
            assert not home.received


async def test_a_search_that_no_policy_permits_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        sent, before = served.sent, served.last_record
        body = {"model": "gpt-4o", "input": "Faiz kaç?", "tools": [TOOL]}
        refused = await served.client.post("/v1/responses", json=body, headers=served.authorised)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "tool_not_allowed")
        assert served.sent == sent
        assert [record["type"] for record in served.records_since(before)] == ["deny"]


CALLED = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {}}
ASKED = [{"type": "input_json_delta", "partial_json": '{"query": "faiz"}'}]
FOUND = {
    "type": "web_search_tool_result",
    "tool_use_id": "srvtoolu_1",
    "content": [{"type": "web_search_result", "url": "https://a.example.com", "title": "Faiz"}],
}


async def test_a_permitted_search_streams_in_the_other_wire_too(tmp_path: Path) -> None:
    policy = tmp_path / "searches.yaml"
    policy.write_text(SEARCHING, encoding="utf-8")
    events = message_events((CALLED, ASKED), (FOUND, []), text_block("Yüzde", " kırk."))
    async with (
        RecordingUpstream([sse(events)]) as provider,
        RecordingUpstream([json_answer()]) as home,
    ):
        outside = target_outside(provider.url, provider="anthropic", models=["claude-*"])
        targets = [target_at_home(home.url), outside]
        async with serving(tmp_path, policies=[str(policy)], targets=targets) as served:
            body = messages(
                model="claude-x",
                stream=True,
                tools=[{"type": "web_search_20250305", "name": "web_search", "max_uses": 2}],
            )
            headers = {**served.authorised, "anthropic-version": "2023-06-01"}
            answer = await served.client.post("/v1/messages", json=body, headers=headers)
            assert answer.status_code == 200, answer.text
            told = [
                json.loads(line.removeprefix("data: "))
                for line in answer.text.splitlines()
                if line.startswith("data: ")
            ]
            blocks = [one["content_block"] for one in told if one["type"] == "content_block_start"]
            assert blocks == [CALLED, FOUND, {"type": "text", "text": ""}]
            deltas = [one["delta"] for one in told if one["type"] == "content_block_delta"]
            assert deltas[0] == ASKED[0]
            assert "".join(one["text"] for one in deltas[1:]) == "Yüzde kırk."
            assert b'"max_uses":2' in provider.received.replace(b" ", b"")
            assert not home.received
