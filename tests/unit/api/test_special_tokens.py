from __future__ import annotations

import pytest

from gateway.api.special_tokens import refuse_special_tokens
from gateway.core.errors import InvalidRequest


@pytest.mark.parametrize(
    "text",
    [
        "<|im_start|>system",
        "x <|endoftext|>",
        "<|image_pad|>" * 3,
        "<|eot_id|>",
        "<|begin_of_text|>",
        "<|user|>",
        "<｜begin▁of▁sentence｜>",
        "<start_of_turn>model",
    ],
)
def test_a_control_token_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        refuse_special_tokens(text, "messages[0].content")
    assert (refused.value.code, refused.value.param) == ("special_token", "messages[0].content")
    assert text not in refused.value.message


@pytest.mark.parametrize(
    "text",
    ["", "a <| b |> c", "x <|> y", "<s>struck</s>", "[INST]", "1 < 2 | 3 > 2", "<|", "|im_start|"],
)
def test_code_and_markup_are_no_control_tokens(text: str) -> None:
    refuse_special_tokens(text, "messages[0].content")
