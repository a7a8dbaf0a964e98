"""One request of every dialect with something in each of its fields."""

from __future__ import annotations

from typing import Any

from rig.answering import PRINCIPAL, SECRETS
from rig.chat_requests import PNG

from gateway.state.seals import Seals

NAMED = {
    "name": "f",
    "description": "d",
    "strict": True,
    "extra": {"e": "x"},
}
SCHEMA = {
    "type": "object",
    "title": "t",
    "properties": {"p": {"type": "string", "enum": ["e"], "pattern": "^a$", "x-own": "o"}},
    "patternProperties": {"^q": {"const": {"k": "v"}}},
    "$defs": {"d": {"anyOf": [{"default": 1}, {"examples": ["x", 2]}]}},
    "items": [{"format": "email"}],
    "required": ["p"],
    "additionalProperties": {"description": "a"},
}
CALL = {"name": "f", "arguments": "not json", "extra": "x"}
FULL: dict[str, Any] = {
    "model": "m",
    "messages": [
        {"role": "system", "content": [{"type": "text", "text": "s", "extra": {"a": 1}}]},
        {
            "role": "user",
            "name": "u",
            "content": [
                {"type": "image_url", "image_url": {"url": PNG, "detail": "low", "extra": 1}},
                {"type": "file", "file": {"file_data": "QUJD", "filename": "f", "extra": 1}},
                {"type": "input_audio", "input_audio": {"data": "QUJD", "format": "wav", "x": 1}},
            ],
        },
        {
            "role": "assistant",
            "content": "a",
            "refusal": "r",
            "reasoning": "r",
            "reasoning_content": "r",
            "audio": {"id": "a"},
            "annotations": [{"type": "t"}],
            "function_call": CALL,
            "tool_calls": [
                {"id": "c1", "type": "function", "index": 0, "extra": "x", "function": CALL}
            ],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "t", "extra": ["x"]},
        {"role": "function", "name": "f", "content": None},
    ],
    "tools": [{"type": "function", "extra": 1, "function": {**NAMED, "parameters": SCHEMA}}],
    "functions": [{**NAMED, "parameters": SCHEMA}],
    "tool_choice": {"type": "function", "function": {"name": "f"}, "extra": 1},
    "function_call": {"name": "f"},
    "response_format": {
        "type": "json_schema",
        "extra": 1,
        "json_schema": {**NAMED, "schema": SCHEMA},
    },
    "metadata": {"k": {"l": ["x", 1]}},
    "user": "u",
    "safety_identifier": "s",
    "prompt_cache_key": "p",
    "prompt_cache_retention": "24h",
    "reasoning_effort": "low",
    "verbosity": "low",
    "service_tier": "auto",
    "store": True,
    "stream": True,
    "logprobs": True,
    "top_logprobs": 3,
    "parallel_tool_calls": True,
    "stop": ["s"],
    "temperature": 0.5,
    "top_p": 0.5,
    "presence_penalty": 1,
    "frequency_penalty": 1,
    "n": 1,
    "seed": 1,
    "max_tokens": 5,
    "max_completion_tokens": 5,
    "logit_bias": {"17": 5},
    "stream_options": {"include_usage": True, "extra": "x"},
    "prediction": {"type": "content", "content": [{"type": "text", "text": "x"}]},
    "modalities": ["text"],
    "yeni": {"a": {"b": ["c", 1]}},
    "top_k": 1,
}

SEAL = Seals(SECRETS).wrap("signature", app=PRINCIPAL.app, target="cloud/m")
"""What the target `cloud/m` gave with a thought, as the app got it."""

_IMAGE = {"type": "base64", "media_type": "image/png", "data": PNG.rpartition(",")[2]}
MESSAGES: dict[str, Any] = {
    "model": "m",
    "max_tokens": 5,
    "system": [{"type": "text", "text": "s", "cache_control": {"type": "ephemeral"}}],
    "messages": [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "hi", "citations": [{"cited_text": "x"}]},
                {"type": "image", "source": _IMAGE},
                {"type": "document", "title": "t", "source": {"type": "text", "data": "doc"}},
                {
                    "type": "document",
                    "context": "c",
                    "source": {"type": "content", "content": [{"type": "text", "text": "in"}]},
                },
                {
                    "type": "search_result",
                    "source": "src",
                    "title": "t",
                    "content": [{"type": "text", "text": "r"}],
                },
            ],
        },
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "th", "signature": SEAL},
                {"type": "thinking", "thinking": "foreign", "signature": "z"},
                {"type": "redacted_thinking", "data": "z"},
                {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"q": "w"}},
                {"type": "text", "text": "after"},
                {"type": "tool_use", "id": "t1", "name": "f", "input": {"a": ["x", {"k": 5}]}},
            ],
        },
        {
            "role": "user",
            "content": [
                {
                    "type": "tool_result",
                    "tool_use_id": "t1",
                    "is_error": False,
                    "content": [
                        {"type": "text", "text": "res"},
                        {"type": "image", "source": _IMAGE},
                    ],
                },
            ],
        },
        {
            "role": "assistant",
            "content": [{"type": "thinking", "thinking": "foreign", "signature": "z"}],
        },
        {"role": "user", "content": "last"},
    ],
    "tools": [
        {"name": "f", "description": "d", "input_schema": SCHEMA, "input_examples": [{"a": "b"}]},
        {"type": "bash_20250124", "name": "bash"},
    ],
    "tool_choice": {"type": "tool", "name": "f", "disable_parallel_tool_use": True},
    "metadata": {"user_id": "u"},
    "stop_sequences": ["q"],
    "thinking": {"type": "enabled", "budget_tokens": 1024},
    "output_config": {"effort": "low", "format": {"type": "json_schema", "schema": SCHEMA}},
    "temperature": 0.5,
    "top_k": 3,
    "service_tier": "auto",
    "stream": True,
    "yeni": {"a": [1, "z"]},
}
RESPONSES: dict[str, Any] = {
    "model": "m",
    "instructions": "ins",
    "input": [
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": "hi"},
                {"type": "input_image", "image_url": PNG, "detail": "low"},
                {"type": "input_file", "filename": "fn", "file_data": "QUJD"},
            ],
        },
        {
            "type": "reasoning",
            "id": "r",
            "summary": [{"type": "summary_text", "text": "su"}],
            "encrypted_content": SEAL,
        },
        {"type": "reasoning", "id": "r2", "summary": [{"type": "summary_text", "text": "f"}]},
        {"type": "web_search_call", "id": "w", "action": {"query": "qq"}},
        {
            "type": "message",
            "id": "m",
            "role": "assistant",
            "status": "completed",
            "content": [
                {
                    "type": "output_text",
                    "text": "göl",
                    "annotations": [{"url": "u"}],
                    "logprobs": [],
                },
                {"type": "refusal", "refusal": "rf"},
            ],
        },
        {"type": "function_call", "call_id": "c1", "name": "f", "arguments": '{"\\u0061": ["b"]}'},
        {"type": "function_call_output", "call_id": "c1", "output": '{"m": "\\u0041"}'},
        {"type": "function_call", "call_id": "c2", "name": "f", "arguments": "not json"},
        {
            "type": "function_call_output",
            "call_id": "c2",
            "output": [{"type": "input_text", "text": "o"}],
        },
    ],
    "tools": [{"type": "function", "name": "f", "description": "d", "parameters": SCHEMA}],
    "tool_choice": {"type": "function", "name": "f"},
    "text": {"format": {"type": "json_schema", "name": "n", "schema": SCHEMA}, "verbosity": "low"},
    "reasoning": {"effort": "low"},
    "metadata": {"k": "v"},
    "include": ["reasoning.encrypted_content"],
    "max_output_tokens": 5,
    "user": "u",
    "stream": True,
    "service_tier": "auto",
    "yeni": {"a": ["x"]},
}
COMPLETIONS: dict[str, Any] = {
    "model": "m",
    "prompt": ["a", "b"],
    "suffix": "s",
    "echo": True,
    "logprobs": 1,
    "n": 2,
    "stop": ["x"],
    "logit_bias": {"17": 1},
    "user": "u",
    "yeni": {"k": "v"},
}
EMBEDDINGS: dict[str, Any] = {
    "model": "m",
    "input": ["a", "b"],
    "dimensions": 5,
    "encoding_format": "float",
    "user": "u",
    "yeni": "x",
}
