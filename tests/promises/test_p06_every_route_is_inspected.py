"""P6: every method of every path is inspected, or takes no content, or does not exist."""

from __future__ import annotations

import json

import pytest
from rig.answering import AUTHORISED, called, scope_of
from rig.canary import found_in
from rig.coverage import DIALECTS
from rig.held import with_tckn
from rig.house import House
from rig.sides import Sides

from gateway.api import routes

pytestmark = pytest.mark.asyncio(loop_scope="session")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY")
KNOWN = sorted(path.decode() for path in routes._PATHS)
CONTENT = {walked.path for walked in DIALECTS.values()}
OF_OTHER_GATEWAYS = (
    *(
        "/v1/files",
        "/v1/batches",
        "/v1/assistants",
        "/v1/threads",
        "/v1/threads/runs",
        "/v1/images",
    ),
    *("/v1/images/generations", "/v1/audio/transcriptions", "/v1/audio/speech", "/v1/moderations"),
    *("/v1/rerank", "/v1/score", "/v1/fine_tuning/jobs", "/v1/vector_stores", "/v1/realtime"),
    *("/v1/containers", "/v1/conversations", "/v1/evals", "/v1/skills", "/v1/messages/batches"),
    *("/v1/complete", "/v1beta/models/m:generateContent", "/v1/completions/", "/tokenize"),
    *("/invocations", "/mcp", "/openai/deployments/m/chat/completions", "/chat/completions"),
    *("/anthropic/v1/messages", "/bedrock/model/m/invoke", "/vertex-ai/x", "/generate", "/admin"),
    *("/metrics", "/docs", "/openapi.json", "/v1/../admin", "//v1/chat/completions", "/"),
    *("/v1/chat/completions;x", "/v1/%63hat/completions", "/v1/responses/resp_1/cancel"),
    *("/v1/responses/resp_1/input_items", "/v1/models/m", "/v1/responses/compact"),
)


@pytest.mark.parametrize("method", METHODS)
async def test_held_text_goes_nowhere_by_any_path(house: House, sides: Sides, method: str) -> None:
    outside, home = sides.targets()
    async with house.wired(outside, home) as app:
        for path in (*KNOWN, *OF_OTHER_GATEWAYS):
            prompt = with_tckn()
            said = prompt.messages[0]
            body = {
                "model": "gpt-4o",
                "messages": [{"role": "user", "content": said}],
                "input": said,
                "prompt": said,
                "max_tokens": 5,
            }
            if path in CONTENT:
                fields = {"/v1/completions": {"prompt"}, "/v1/embeddings": {"input"}}
                own = fields.get(path, {"input"} if "responses" in path else {"messages"})
                body = {name: body[name] for name in ("model", *own)}
                body |= {"max_tokens": 5} if path == "/v1/messages" else {}
            asked_home = len(sides.home.received)
            scope = scope_of(method=method, path=path, headers=AUTHORISED)
            answer = await called(app, scope, json.dumps(body).encode())
            sides.assert_nothing_left(prompt)
            if method == "POST" and path in CONTENT:
                assert answer.headers.get("x-turnike-effect") in {"local", "block"}, (path, answer)
            else:
                assert len(sides.home.received) == asked_home, path
                for word in prompt.canaries:
                    assert not found_in(answer.body, word)


async def test_the_paths_that_take_content_are_those_with_a_dialect() -> None:
    takes = {path.decode() for path, (_, methods) in routes._PATHS.items() if "POST" in methods}
    assert takes == CONTENT
