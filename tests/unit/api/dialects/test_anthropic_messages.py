from __future__ import annotations

import json

import pytest
from rig.answering import KEY, SECRETS, Scripted, called, data_plane, said, scope_of
from rig.message_requests import messages

from gateway.api.dialects.anthropic_messages import AnthropicMessages
from gateway.core.errors import InvalidRequest, UpstreamRejected, UpstreamUnavailable
from gateway.core.reply import ThoughtSealed, Usage, UsageReported
from gateway.state.seals import Seals

DIALECT = AnthropicMessages("tr", Seals(SECRETS))
HEADERS = (
    ("host", "127.0.0.1"),
    ("content-type", "application/json"),
    ("x-api-key", KEY),
    ("anthropic-version", "2023-06-01"),
)


def test_the_version_of_the_wire_must_be_told() -> None:
    DIALECT.check_headers(scope_of(headers=HEADERS))
    for headers in (HEADERS[:3], (*HEADERS[:3], ("anthropic-version", " "))):
        with pytest.raises(InvalidRequest) as caught:
            DIALECT.check_headers(scope_of(headers=headers))
        assert caught.value.code == "missing_required_parameter"


async def asked(pipeline: Scripted, path: str = "/v1/messages", **fields: object) -> bytes:
    body = json.dumps(messages(**fields)).encode()
    response = await called(data_plane(pipeline), scope_of(path=path, headers=HEADERS), body)
    assert response.status == 200
    return response.body


async def test_a_seal_leaves_wrapped_and_is_known_when_it_comes_back() -> None:
    pipeline = Scripted(steps=[ThoughtSealed(choice=0, seal="imza"), *said("Evet")])
    body = await asked(pipeline)
    assert b'"signature":"imza"' not in body
    wrapped = body.partition(b'"signature":"')[2].partition(b'"')[0].decode()
    seal = Seals(SECRETS).unwrap(wrapped, app="hr")
    assert seal is not None
    assert (seal, seal.target) == ("imza", "cloud/m")


async def test_a_stream_ends_with_its_stop_or_with_an_error_and_never_with_both() -> None:
    whole = await asked(Scripted(), stream=True)
    assert whole.endswith(b'event: message_stop\ndata: {"type":"message_stop"}\n\n')
    broken = Scripted(steps=[*said("a")[:2], UpstreamUnavailable("Target cloud/m broke off.")])
    cut = await asked(broken, stream=True)
    assert b"message_stop" not in cut
    assert b"event: error\n" in cut
    assert b'"type":"overloaded_error"' in cut


async def test_a_count_is_one_number() -> None:
    pipeline = Scripted(steps=[UsageReported(usage=Usage(input=14, output=0))])
    assert await asked(pipeline, "/v1/messages/count_tokens") == b'{"input_tokens":14}'
    assert pipeline.asked[0].dialect == "anthropic_count_tokens"


def test_programs_find_the_words_they_look_for_where_a_prompt_is_too_long() -> None:
    fault = UpstreamRejected("Too long.", http_status=400, code="context_length_exceeded")
    body = DIALECT.error(fault, request_id="req_1").body
    assert b"context_length_exceeded: prompt is too long." in body
