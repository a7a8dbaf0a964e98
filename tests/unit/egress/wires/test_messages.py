from __future__ import annotations

import json

from rig.behaviours import http, message
from rig.payloads import all_of, external_payload, external_target
from rig.upstream import RecordingUpstream

from gateway.core.jsontree import JsonObject, SealedText
from gateway.egress.client import ExternalClient
from gateway.egress.dial import Dials, system_resolver
from gateway.egress.http_provider import HttpProvider
from gateway.egress.limits import Limits
from gateway.egress.wires.messages import MessagesWire, own_thoughts

WIRE = MessagesWire()


def thought(target: str) -> JsonObject:
    return {"type": "thinking", "thinking": "x", "signature": SealedText("s", target)}


def test_what_is_sent_is_the_tree_with_the_gateways_own_fields() -> None:
    tree: JsonObject = {
        "model": "asked",
        "max_tokens": 5,
        "messages": [{"role": "user", "content": "Selam"}],
        "service_tier": "auto",
        "stream": False,
    }
    sent = WIRE.body(tree, external_target(provider="anthropic"), "m", stream=True)
    assert sent == {
        "model": "m",
        "max_tokens": 5,
        "messages": [{"role": "user", "content": "Selam"}],
        "stream": True,
    }


def test_the_form_of_the_answer_goes_to_the_place_that_needs_no_beta_header() -> None:
    form: JsonObject = {"type": "json_schema", "schema": {"type": "object"}}
    tree: JsonObject = {"output_format": form, "output_config": {"effort": "low"}}
    sent = WIRE.body(tree, external_target(provider="anthropic"), "m", stream=False)
    assert sent["output_config"] == {"effort": "low", "format": form}
    assert "output_format" not in sent


def test_a_target_gets_its_own_thoughts_back_and_nobody_elses() -> None:
    tree: JsonObject = {
        "messages": [
            {"role": "assistant", "content": [thought("cloud/a"), {"type": "text", "text": "a"}]},
            {"role": "assistant", "content": [thought("cloud/b")]},
            {"role": "assistant", "content": [{"type": "redacted_thinking", "data": "forged"}]},
            {"role": "user", "content": "b"},
        ]
    }
    assert own_thoughts(tree, "cloud/a") == [
        {"role": "assistant", "content": [thought("cloud/a"), {"type": "text", "text": "a"}]},
        {"role": "user", "content": "b"},
    ]


async def test_the_key_and_the_version_travel_in_the_headers_of_this_wire() -> None:
    answer = http(json.dumps(message()).encode())
    async with RecordingUpstream([answer]) as upstream:
        target = external_target("cloud/a", upstream.url, provider="anthropic")
        client = ExternalClient(target, connect=3, dials=Dials(), resolver=system_resolver)
        using = HttpProvider(target, client, Limits())
        payload = external_payload(target)
        await all_of(await using.send(payload, stream=False, client_key=None, until=None))
        await using.close()
    (request,) = upstream.requests
    assert request.path == "/v1/messages"
    assert request.header("x-api-key") == "sk-bound-to-one-target"
    assert request.header("anthropic-version") == "2023-06-01"
    assert request.header("authorization") == ""
