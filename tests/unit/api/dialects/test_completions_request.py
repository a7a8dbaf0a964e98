from __future__ import annotations

import json

import pytest
from rig.answering import PRINCIPAL

from gateway.api.dialects.completions_request import MOST_PROMPTS, read_request
from gateway.api.strict_json import loads
from gateway.core.errors import InvalidRequest
from gateway.core.request import Place, Request


def read(**fields: object) -> Request:
    body = {"model": "m", "prompt": "Bir varmış", **fields}
    return read_request(loads(json.dumps(body).encode()), principal=PRINCIPAL, request_id="req_1")


def test_a_prompt_is_what_the_user_says() -> None:
    request = read(suffix="son", max_tokens=5, stop=["dur"], stream=True, service_tier="auto")
    prompt = request.segments[0]
    assert (prompt.text, prompt.place, prompt.maskable) == ("Bir varmış", Place.USER, True)
    assert {item.text for item in request.segments} == {"Bir varmış", "son", "5", "dur", "m"}
    assert (request.conversation, request.stream) == ("Bir varmış", True)
    assert request.options == {"max_tokens": 5}
    assert "service_tier" not in request.tree


def test_several_prompts_are_read_each() -> None:
    request = read(prompt=["bir", "iki"])
    assert [(item.label, item.path) for item in request.segments[:2]] == [
        ("prompt[0]", ("prompt", 0)), ("prompt[1]", ("prompt", 1)),
    ]  # fmt: skip
    assert request.conversation == "bir"
    assert request.apart
    assert not read(prompt=["bir"]).apart
    assert not read(prompt=[1, 2]).apart


@pytest.mark.parametrize(
    ("prompt", "opaque"),
    [([1, 2, 3], ("prompt",)), ([[1], [2, 3]], ("prompt[0]", "prompt[1]")),
     (["a", [1]], ("prompt[1]",))],
)  # fmt: skip
def test_token_numbers_cannot_be_read(prompt: object, opaque: tuple[str, ...]) -> None:
    assert read(prompt=prompt).opaque == opaque


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"prompt": None}, "missing_required_parameter", "prompt"),
        ({"prompt": []}, "invalid_value", "prompt"),
        ({"prompt": ["x"] * (MOST_PROMPTS + 1)}, "invalid_value", "prompt"),
        ({"prompt": [True]}, "invalid_type", "prompt[0]"),
        ({"prompt": [[]]}, "invalid_type", "prompt[0]"),
        ({"prompt": [10**9]}, "invalid_type", "prompt[0]"),
        ({"prompt": {"a": 1}}, "invalid_type", "prompt"),
        ({"logprobs": 6}, "invalid_value", "logprobs"),
        ({"logprobs": True}, "invalid_type", "logprobs"),
        ({"echo": "yes"}, "invalid_type", "echo"),
        ({"n": 10**9}, "invalid_value", "n"),
        ({"best_of": 10**9}, "invalid_value", "best_of"),
        ({"best_of": "2"}, "invalid_type", "best_of"),
        ({"best_of": 1, "n": 2}, "invalid_value", "best_of"),
        ({"api_base": "http://a"}, "unknown_parameter", "api_base"),
        ({"model": None}, "missing_required_parameter", "model"),
    ],
)
def test_what_the_wire_does_not_allow_is_named(
    fields: dict[str, object], code: str, param: str
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        read(**fields)
    assert (caught.value.code, caught.value.param) == (code, param)


@pytest.mark.parametrize(
    "name", ["messages", "tools", "functions", "tool_choice", "function_call", "response_format"]
)
def test_fields_of_a_chat_are_read_like_any_other(name: str) -> None:
    request = read(**{name: {"ad": "Ayşe Yılmaz"}})
    assert "Ayşe Yılmaz" in [item.text for item in request.segments]
