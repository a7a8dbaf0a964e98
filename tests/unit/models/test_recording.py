from __future__ import annotations

import json
import socket

import httpx

from gateway.models.recording import recording
from gateway.models.simulated_text import MARK

PATHS = ("/v1/chat/completions?q=7", "/v1/completions", "/v1/messages", "/v1/responses")


async def test_every_byte_is_kept_and_every_answer_says_that_it_is_simulated() -> None:
    asked = {"model": "m", "messages": [{"role": "user", "content": "Selam"}]}
    with socket.create_server(("127.0.0.1", 0)) as listening:
        at = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with recording(listening) as app, httpx.AsyncClient(trust_env=False) as client:
            headers = {"x-trace": "iz-1"}
            for path in PATHS:
                for stream in (False, True):
                    body = {**asked, "input": "Selam", "prompt": "Selam", "stream": stream}
                    answer = await client.post(f"{at}{path}", json=body, headers=headers)
                    assert answer.status_code == 200
                    assert answer.headers["x-simulated"] == "true"
                    assert MARK[:6] in answer.text
                    done = stream and "completions" in path
                    assert answer.text.endswith("data: [DONE]\n\n") is done
            vectors = await client.post(f"{at}/v1/embeddings", json={"input": ["a", "b"]})
            count = await client.post(f"{at}/v1/messages/count_tokens", json=asked)
            lost = await client.post(f"{at}/v1/files", content=b"\xff")
    assert len(vectors.json()["data"]) == 2
    assert count.json() == {"input_tokens": 1}
    assert lost.status_code == 404
    assert app.came.is_set()
    assert len(app.received) == 2 * len(PATHS) + 3
    assert b"?q=7" in app.received[0]
    assert b"x-trace: iz-1" in app.received[0]
    first = {**asked, "input": "Selam", "prompt": "Selam", "stream": False}
    sent = json.dumps(first, separators=(",", ":"), ensure_ascii=False)
    assert app.received[0].endswith(sent.encode())
    assert app.received[-1].endswith(b"\xff")
