"""Completions, as OpenAI, vLLM and the embedded model speak them."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.core.jsonfields import count_in, objects_in
from gateway.core.jsontree import JsonObject, JsonValue
from gateway.core.reply import ReplyEvent
from gateway.core.target import Target
from gateway.egress.translate.completions_to_chat import refuse_beyond_text
from gateway.egress.translate.untranslatable import untranslatable
from gateway.egress.wires.chat import ChatWire
from gateway.egress.wires.chat_reader import ChatReader


class CompletionsWire:
    """`POST /completions`."""

    dialect = "openai_completions"
    path = "/completions"

    def body(self, tree: JsonObject, target: Target, model: str, *, stream: bool) -> JsonObject:
        """The request as `target` gets it; this wire knows no `store`."""
        body = ChatWire().body(tree, target, model, stream=stream)
        return {name: value for name, value in body.items() if name != "store"}

    def reader(self, body: JsonObject) -> ChatReader:
        """A reader for the answer to `body`."""
        return CompletionsReader(body)


class EmbeddedCompletionsWire(CompletionsWire):
    """`POST /completions` of llama.cpp, which leaves out in silence what it does not know."""

    def body(self, tree: JsonObject, target: Target, model: str, *, stream: bool) -> JsonObject:
        """The request; raises InvalidRequest for what would be left out."""
        refuse_beyond_text(tree)
        if stream and _prompts(tree.get("prompt")) > 1:
            raise untranslatable("prompt", "several prompts in one stream")
        return super().body(tree, target, model, stream=stream)


class CompletionsReader(ChatReader):
    """Reads the answer to a request: choices whose text stands in them directly."""

    most_choices = 512  # eight for each of 64 prompts

    def __init__(self, tree: JsonObject) -> None:
        each = count_in(tree, "n") or 1
        super().__init__({**tree, "n": each * _prompts(tree.get("prompt"))})

    def whole(self, body: JsonObject) -> list[ReplyEvent]:
        """The events of an answer that came in one piece."""
        return super().whole(_as_chat(body, "message"))

    def chunk(self, body: JsonObject) -> list[ReplyEvent]:
        """The events of one chunk of a stream."""
        return super().chunk(_as_chat(body, "delta"))


def _prompts(prompt: JsonValue) -> int:
    """How many prompts a request has: a list of token numbers is one."""
    if isinstance(prompt, str) or not isinstance(prompt, Sequence):
        return 1
    return 1 if all(isinstance(item, int) for item in prompt) else len(prompt)


def _as_chat(body: JsonObject, holder: str) -> JsonObject:
    """The body with its texts where chat has them."""
    choices: list[JsonValue] = [
        {**choice, holder: {"content": choice.get("text")}}
        for choice in objects_in(body, "choices")
    ]
    return {**body, "choices": choices}
