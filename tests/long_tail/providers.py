"""Providers of the long tail on this machine, each in the wire format that its documentation gives.

Every one says again the last thing that its user said, or calls the tool that it was offered.
"""

from __future__ import annotations

import asyncio
import json
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from rig.behaviours import head
from rig.upstream import Line, Received

Tree = dict[str, Any]
KEY = "the-providers-own-key"
TOOL = "get_weather"
ARGUMENTS = '{"city": "Ankara"}'
USAGE = (7, 3)
TOKENS, TOKEN = "/token", "a-token-of-the-service"
SLOW = "slowly"
"""In a prompt: the stream stops after its first piece, until the client hangs up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider: how the settings name it, where it is asked, and how it speaks.

    `said` reads the last text of the user out of a request; `whole` and `pieces` make an answer
    of texts, or the call of a tool for none.
    """

    name: str
    model: str
    path: str
    streamed_path: str
    base: str = ""
    key_header: str = "authorization"
    credentials: Mapping[str, str] = field(default_factory=dict)
    identity: str = KEY
    options: Mapping[str, str] = field(default_factory=dict)
    unknown: str
    said: Callable[[Tree], str]
    tools: Callable[[Tree], bool]
    whole: Callable[[str], Tree]
    pieces: Callable[[list[str]], list[bytes]]
    stream_type: str = "text/event-stream"


async def speak(provider: Provider, line: Line, request: Received) -> bool:
    """Answer one request as this provider, or as the service that gives it tokens."""
    if request.path == TOKENS:
        await send_json(line, {"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"})
        return True
    asked = json.loads(request.body)
    said = provider.said(asked)
    text = "" if provider.tools(asked) else said
    place = request.path.partition("?")[0]
    if place.endswith(provider.streamed_path) and _streams(provider, asked):
        fields = {"content-type": provider.stream_type, "transfer-encoding": "chunked"}
        await line.send(head(200, fields))
        parts = [text[:5], text[5:]] if text else []
        for number, data in enumerate(provider.pieces(parts)):
            await line.send(b"%x\r\n%s\r\n" % (len(data), data))
            if SLOW in said and number:
                await line.hung_up()
                return False
            await asyncio.sleep(0.01)
        await line.send(b"0\r\n\r\n")
        return True
    assert place.endswith(provider.path), place
    await send_json(line, provider.whole(text))
    return True


async def send_json(line: Line, tree: Tree) -> None:
    """Answer with an object."""
    body = json.dumps(tree).encode()
    fields = {"content-type": "application/json", "content-length": str(len(body))}
    await line.send(head(200, fields) + body)


def key_file(url: str) -> str:
    """The key file of a service account, whose tokens come from the server at `url`."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return json.dumps(
        {
            "type": "service_account",
            "project_id": "p",
            "private_key_id": "1",
            "private_key": pem.decode(),
            "client_email": "gateway@p.iam.gserviceaccount.com",
            "client_id": "1",
            "token_uri": f"{url}{TOKENS}",
        }
    )


def _streams(provider: Provider, asked: Tree) -> bool:
    return provider.path != provider.streamed_path or bool(asked.get("stream"))


def _openai_said(asked: Tree) -> str:
    content = [it["content"] for it in asked["messages"] if it["role"] == "user"][-1]
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


def _has_tools(asked: Tree) -> bool:
    return bool(asked.get("tools"))


def _openai_usage() -> Tree:
    sent, told = USAGE
    return {"prompt_tokens": sent, "completion_tokens": told, "total_tokens": sent + told}


def _openai(holder: str, message: Tree, reason: str | None, **more: object) -> Tree:
    return {
        "id": "cmpl-1",
        "object": "chat.completion" if holder == "message" else "chat.completion.chunk",
        "created": 1760000000,
        "model": "m",
        "choices": [{"index": 0, holder: message, "finish_reason": reason}],
        **more,
    }


def _openai_call(**more: object) -> Tree:
    function = {"name": TOOL, "arguments": ARGUMENTS}
    return {"id": "callabcde", "type": "function", "function": function, **more}


def _openai_whole(text: str) -> Tree:
    message: Tree = {"role": "assistant", "content": text or None}
    if not text:
        message["tool_calls"] = [_openai_call()]
    return _openai("message", message, "stop" if text else "tool_calls", usage=_openai_usage())


def _openai_pieces(texts: list[str]) -> list[bytes]:
    deltas: list[Tree] = [{"content": text} for text in texts] or [
        {"tool_calls": [_openai_call(index=0)]}
    ]
    chunks = [_openai("delta", {"role": "assistant", "content": ""}, None)]
    chunks += [_openai("delta", delta, None) for delta in deltas]
    last = "stop" if texts else "tool_calls"
    chunks.append(_openai("delta", {}, last, usage=_openai_usage()))
    return [*map(_event, chunks), b"data: [DONE]\n\n"]


def _event(tree: Tree) -> bytes:
    return b"data: " + json.dumps(tree).encode() + b"\r\n\r\n"


def _gemini_said(asked: Tree) -> str:
    parts = [it["parts"] for it in asked["contents"] if it["role"] == "user"][-1]
    return "".join(part["text"] for part in parts)


def _gemini(text: str, *, last: bool) -> Tree:
    called = {"functionCall": {"name": TOOL, "args": json.loads(ARGUMENTS)}}
    candidate: Tree = {
        "content": {"role": "model", "parts": [{"text": text} if text else called]},
        "index": 0,
    }
    if last:
        candidate["finishReason"] = "STOP"
    sent, told = USAGE
    counted = {"promptTokenCount": sent, "candidatesTokenCount": told, "totalTokenCount": 10}
    return {"candidates": [candidate], "usageMetadata": counted, "responseId": "r1"}


def _gemini_pieces(texts: list[str]) -> list[bytes]:
    said = texts or [""]
    trees = [_gemini(text, last=place == len(said) - 1) for place, text in enumerate(said)]
    return [_event(tree) for tree in trees]


def _bedrock_said(asked: Tree) -> str:
    content = [it["content"] for it in asked["messages"] if it["role"] == "user"][-1]
    return "".join(part["text"] for part in content)


def _bedrock_usage() -> Tree:
    sent, told = USAGE
    counted = {"inputTokens": sent, "outputTokens": told, "totalTokens": sent + told}
    return {"usage": counted, "metrics": {"latencyMs": 1}}


def _bedrock_whole(text: str) -> Tree:
    call = {"toolUseId": "tool_1", "name": TOOL, "input": json.loads(ARGUMENTS)}
    block = {"text": text} if text else {"toolUse": call}
    return {
        "output": {"message": {"role": "assistant", "content": [block]}},
        "stopReason": "end_turn" if text else "tool_use",
        **_bedrock_usage(),
    }


def _bedrock_pieces(texts: list[str]) -> list[bytes]:
    deltas: list[tuple[str, Tree]]
    deltas = [("contentBlockDelta", {"delta": {"text": text}}) for text in texts]
    if not texts:
        called = {"toolUse": {"toolUseId": "tool_1", "name": TOOL}}
        deltas = [
            ("contentBlockStart", {"start": called}),
            ("contentBlockDelta", {"delta": {"toolUse": {"input": ARGUMENTS}}}),
        ]
    events = [
        ("messageStart", {"role": "assistant"}),
        *((name, {"contentBlockIndex": 0, **tree}) for name, tree in deltas),
        ("contentBlockStop", {"contentBlockIndex": 0}),
        ("messageStop", {"stopReason": "end_turn" if texts else "tool_use"}),
        ("metadata", _bedrock_usage()),
    ]
    return [_frame(name, tree) for name, tree in events]


def _frame(name: str, tree: Tree) -> bytes:
    """One message of an AWS event stream: lengths and headers, each sum by CRC-32."""
    payload = json.dumps(tree).encode()
    headers = b"".join(
        _header(key, value)
        for key, value in (
            (":event-type", name),
            (":content-type", "application/json"),
            (":message-type", "event"),
        )
    )
    prelude = struct.pack("!II", 16 + len(headers) + len(payload), len(headers))
    frame = prelude + struct.pack("!I", zlib.crc32(prelude)) + headers + payload
    return frame + struct.pack("!I", zlib.crc32(frame))


def _header(key: str, value: str) -> bytes:
    return (
        bytes([len(key)]) + key.encode() + b"\x07" + struct.pack("!H", len(value)) + value.encode()
    )


def by_name(providers: Iterable[Provider]) -> dict[str, Provider]:
    """Providers under their names."""
    return {provider.name: provider for provider in providers}


PROVIDERS = by_name(
    (
        Provider(
            name="bedrock",
            model="bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
            path="/converse",
            streamed_path="/converse-stream",
            credentials={"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "a-secret"},
            identity="AKIDEXAMPLE",
            options={"aws_region_name": "eu-central-1"},
            unknown="logit_bias",
            said=_bedrock_said,
            tools=lambda asked: bool(asked.get("toolConfig")),
            whole=_bedrock_whole,
            pieces=_bedrock_pieces,
            stream_type="application/vnd.amazon.eventstream",
        ),
        Provider(
            name="azure",
            model="azure/our-deployment",
            path="/openai/deployments/our-deployment/chat/completions",
            streamed_path="/openai/deployments/our-deployment/chat/completions",
            key_header="api-key",
            options={"api_version": "2024-10-21"},
            unknown="top_k",
            said=_openai_said,
            tools=_has_tools,
            whole=_openai_whole,
            pieces=_openai_pieces,
        ),
        Provider(
            name="mistral",
            model="mistral/mistral-small-latest",
            path="/v1/chat/completions",
            streamed_path="/v1/chat/completions",
            base="/v1",
            unknown="logit_bias",
            said=_openai_said,
            tools=_has_tools,
            whole=_openai_whole,
            pieces=_openai_pieces,
        ),
        Provider(
            name="gemini",
            model="gemini/gemini-2.5-flash",
            path=":generateContent",
            streamed_path=":streamGenerateContent",
            base="/v1beta",
            key_header="x-goog-api-key",
            unknown="logit_bias",
            said=_gemini_said,
            tools=_has_tools,
            whole=lambda text: _gemini(text, last=True),
            pieces=_gemini_pieces,
        ),
        Provider(
            name="vertex",
            model="vertex_ai/gemini-2.5-flash",
            path=":generateContent",
            streamed_path=":streamGenerateContent",
            base="/v1/projects/p/locations/eu/publishers/google/models/gemini-2.5-flash",
            identity=TOKEN,
            options={"vertex_project": "p", "vertex_location": "eu"},
            unknown="logit_bias",
            said=_gemini_said,
            tools=_has_tools,
            whole=lambda text: _gemini(text, last=True),
            pieces=_gemini_pieces,
        ),
    )
)
