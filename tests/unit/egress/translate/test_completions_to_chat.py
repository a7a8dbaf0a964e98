from __future__ import annotations

import pytest

from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import JsonObject
from gateway.egress.translate.completions_to_chat import completions_to_chat


@pytest.mark.parametrize("prompt", ["Bir", ["Bir"]])
def test_a_prompt_is_what_the_user_says(prompt: str | list[str]) -> None:
    made = completions_to_chat(
        {
            "prompt": prompt,
            "max_tokens": 5,
            "temperature": 0.5,
            "stop": "dur",
            "n": 2,
            "best_of": 2,
            "echo": False,
        }
    )
    assert made == {
        "messages": [{"role": "user", "content": "Bir"}],
        "max_completion_tokens": 5,
        "temperature": 0.5,
        "stop": "dur",
        "n": 2,
    }


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"suffix": "x"}, "suffix"),
        ({"echo": True}, "echo"),
        ({"best_of": 3}, "best_of"),
        ({"logprobs": 2}, "logprobs"),
        ({"logprobs": 0}, "logprobs"),
        ({"best_of": 3, "n": 2}, "best_of"),
        ({"prompt": ["a", "b"]}, "prompt"),
        ({"prompt": [1, 2]}, "prompt"),
    ],
)
def test_what_chat_has_no_word_for_is_named(fields: JsonObject, param: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        completions_to_chat({"prompt": "Bir", **fields})
    assert (caught.value.code, caught.value.param) == ("unsupported_parameter", param)
