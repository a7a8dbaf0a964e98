from __future__ import annotations

import json

from rig.answering import Scripted, blocked, data_plane, posted, said

from gateway.core.errors import UpstreamUnavailable
from gateway.core.reply import Finished, FinishReason, LogprobsDelta, Started, TextDelta

PATH = "/v1/completions"


async def asked(pipeline: Scripted, **fields: object) -> bytes:
    body = {"model": "m", "prompt": "Bir", **fields}
    return (await posted(data_plane(pipeline), body, path=PATH)).body


async def test_a_whole_answer() -> None:
    pipeline = Scripted(
        steps=[
            Started(reply_id="up", created=9),
            TextDelta(choice=1, text="iki"),
            TextDelta(choice=0, text="bi"),
            LogprobsDelta(choice=0, logprobs={"tokens": ["bi"], "token_logprobs": [-0.1]}),
            TextDelta(choice=0, text="r"),
            LogprobsDelta(choice=0, logprobs={"tokens": ["r"], "token_logprobs": [-0.2]}),
            Finished(choice=0, reason=FinishReason.STOP),
            Finished(choice=1, reason=FinishReason.LENGTH),
        ]
    )
    answer = json.loads(await asked(pipeline))
    assert (answer["object"], answer["created"]) == ("text_completion", 9)
    logprobs = {"tokens": ["bi", "r"], "token_logprobs": [-0.1, -0.2]}
    assert answer["choices"] == [
        {"index": 0, "text": "bir", "logprobs": logprobs, "finish_reason": "stop"},
        {"index": 1, "text": "iki", "logprobs": None, "finish_reason": "length"},
    ]


async def test_a_stream_with_its_usage() -> None:
    body = await asked(Scripted(), stream=True, stream_options={"include_usage": True})
    parts = body.decode().split("\n\n")[:-1]
    trees = [json.loads(part.removeprefix("data: ")) for part in parts[:-1]]
    texts = [choice["text"] for tree in trees for choice in tree["choices"]]
    assert "".join(texts) == "Merhaba dünya"
    assert trees[-1]["usage"]["total_tokens"] == 9
    assert parts[-1] == "data: [DONE]"


async def test_a_stream_that_breaks_ends_with_an_error() -> None:
    steps = [*said("Mer")[:2], UpstreamUnavailable("Target cloud/m broke off.")]
    body = await asked(Scripted(steps=steps), stream=True)
    assert b"[DONE]" not in body
    assert b'"code":"upstream_unavailable"' in body


async def test_a_refusal_is_an_error_of_openai() -> None:
    assert b"policy_blocked" in await asked(Scripted(decision=blocked()))
