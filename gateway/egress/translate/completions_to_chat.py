"""A request for completions as one for chat completions: its prompt is what the user says."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.core.jsonfields import count_in
from gateway.core.jsontree import JsonObject, JsonValue
from gateway.egress.translate.untranslatable import untranslatable

_SAME = ("temperature", "top_p", "n", "stop", "presence_penalty", "frequency_penalty", "logit_bias",
         "seed", "user", "stream_options", "top_k")  # fmt: skip


def completions_to_chat(tree: JsonObject) -> JsonObject:
    """Translate; raises InvalidRequest for what chat completions have no word for."""
    refuse_beyond_text(tree)
    chat: dict[str, JsonValue] = {
        "messages": [{"role": "user", "content": _prompt(tree.get("prompt"))}]
    }
    chat.update({name: tree[name] for name in _SAME if tree.get(name) is not None})
    if tree.get("max_tokens") is not None:
        chat["max_completion_tokens"] = tree["max_tokens"]
    return chat


def refuse_beyond_text(tree: JsonObject) -> None:
    """Raise InvalidRequest where more is asked for than that a text is carried on."""
    for name in ("suffix", "echo"):
        if tree.get(name):
            raise untranslatable(name)
    if tree.get("logprobs") is not None:
        raise untranslatable("logprobs")
    if (count_in(tree, "best_of") or 1) > (count_in(tree, "n") or 1):
        raise untranslatable("best_of")


def _prompt(prompt: JsonValue) -> str:
    if isinstance(prompt, Sequence) and not isinstance(prompt, str) and len(prompt) == 1:
        prompt = prompt[0]
    if not isinstance(prompt, str):
        raise untranslatable("prompt", "several prompts, or token numbers")
    return prompt
