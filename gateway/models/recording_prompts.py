"""What the recording upstream answers where there are no messages: to prompts and to inputs.

Each prompt is said again in a choice of its own; each input gets a vector.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gateway.models.recording_text import Echo, Object
from gateway.models.simulated_text import pieces, tokens

VECTOR = (0.5, -0.5)


def completion(asked: Mapping[str, object]) -> tuple[Object, list[Object]]:
    """A text completion with one choice for each prompt, and its chunks."""
    model = str(asked.get("model"))
    echoes = [Echo(model=model, heard=text) for text in _texts(asked.get("prompt"))]
    counts = [(tokens(echo.heard), tokens(echo.text)) for echo in echoes]
    usage = {
        "prompt_tokens": sum(read for read, _ in counts),
        "completion_tokens": sum(written for _, written in counts),
        "total_tokens": sum(map(sum, counts)),
    }
    head = {"id": "cmpl-simulated", "object": "text_completion", "created": 0, "model": model}
    choices = [_choice(index, echo.text, "stop") for index, echo in enumerate(echoes)]
    chunks: list[Object] = []
    for index, echo in enumerate(echoes):
        chunks += [_choice(index, piece, None) for piece in pieces(echo.text)]
        chunks.append(_choice(index, "", "stop"))
    stream: list[Object] = [{**head, "choices": [chunk]} for chunk in chunks]
    stream.append({**head, "choices": [], "usage": usage})
    return {**head, "choices": choices, "usage": usage}, stream


def embedding(asked: Mapping[str, object]) -> Object:
    """A list with the same vector for each input."""
    texts = _texts(asked.get("input"))
    count = sum(map(tokens, texts))
    return {
        "object": "list",
        "model": str(asked.get("model")),
        "data": [
            {"object": "embedding", "index": index, "embedding": list(VECTOR)}
            for index, _ in enumerate(texts)
        ],
        "usage": {"prompt_tokens": count, "total_tokens": count},
    }


def _choice(index: int, text: str, finish: str | None) -> Object:
    return {"index": index, "text": text, "logprobs": None, "finish_reason": finish}


def _texts(given: object) -> list[str]:
    """The texts of a request: one, or several; anything else is heard as one that is empty."""
    if isinstance(given, Sequence) and not isinstance(given, str):
        return [text if isinstance(text, str) else "" for text in given]
    return [given if isinstance(given, str) else ""]
