"""The marks by which models tell turns, tools and images apart.

Text that holds one could end its own turn and begin another, or make an engine
look for an image that is not there. Spelled as they are by ChatML, Llama, Qwen
and Phi (`<|im_start|>`), by DeepSeek (full-width bars) and by Gemma.
"""

from __future__ import annotations

import re

from gateway.core.errors import InvalidRequest

_MARK = re.compile(
    r"<\|[A-Za-z][A-Za-z0-9_]{0,63}\|>|<｜[^<>｜]{1,64}｜>|<(?:start|end)_of_(?:turn|image)>"
)


def refuse_special_tokens(text: str, param: str) -> None:
    """Raise InvalidRequest (`special_token`) where `text` holds one; `param` names the place."""
    if "<" in text and _MARK.search(text):
        raise InvalidRequest(
            "The text holds a control token of a model.",
            code="special_token",
            param=param,
            hint="Break the token up, for instance with a space after its first character.",
        )
