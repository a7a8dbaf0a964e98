"""Which client programs are played, what each must be able to do, and what it does not offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CHAT, RESPONSES = "openai_chat", "openai_responses"
COMPLETIONS, EMBEDDINGS = "openai_completions", "openai_embeddings"
MESSAGES, TOKENS = "anthropic_messages", "anthropic_count_tokens"

# The dialects that the gateway answers. A client of another one is played
# directly only, and its test says that it was skipped.
SPOKEN = frozenset({CHAT})

_TEXT = (
    "answer",
    "answer_async",
    "stream",
    "stream_async",
    "not_held_back",
    "tools",
    "tools_stream",
    "structured",
    "reasoning",
    "error_400",
    "error_429",
    "error_500",
    "wrong_key",
    "unknown_model",
    "retried",
    "broken_stream",
    "too_long",
    "personal",
    "personal_stream",
    "personal_tool",
)
FEATURES: dict[str, tuple[str, ...]] = {
    CHAT: (*_TEXT, "models"),
    RESPONSES: (*_TEXT, "thought_in_tools", "conversation", "stored", "models"),
    MESSAGES: (*_TEXT, "thought_in_tools", "tokens", "models"),
    COMPLETIONS: ("answer", "answer_async", "stream", "not_held_back", "error_429", "personal"),
    EMBEDDINGS: ("embeddings", "embeddings_async"),
}
_ELSEWHERE = {"tokens": TOKENS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A program that speaks one dialect.

    `runs` is how it is run: `current` and `older` are environments of Python,
    `node` is Node. `lacks` says of a feature why there is no case for it.
    """

    name: str
    dialect: str
    runs: str
    program: str
    lacks: Mapping[str, str] = field(default_factory=dict)

    @property
    def features(self) -> tuple[str, ...]:
        """What it is asked to do."""
        return tuple(it for it in FEATURES[self.dialect] if it not in self.lacks)

    def needs(self, feature: str) -> str:
        """The dialect that the gateway must answer for a feature."""
        return _ELSEWHERE.get(feature, self.dialect)


def _not_offered(*features: str) -> dict[str, str]:
    return dict.fromkeys(features, "not offered by this client")


# Everything in Node is asynchronous: what other clients have twice is there once.
_ONE_KIND = dict.fromkeys(
    ("answer_async", "stream_async", "embeddings_async"), "asynchronous only: the case beside it"
)


def _one_kind(dialect: str, *lacks: str) -> dict[str, str]:
    kinds = {name: why for name, why in _ONE_KIND.items() if name in FEATURES[dialect]}
    return {**kinds, **_not_offered(*lacks)}


def _python_sdks() -> list[Client]:
    programs = {
        CHAT: "openai_chat.py",
        RESPONSES: "openai_responses.py",
        COMPLETIONS: "openai_completions.py",
        EMBEDDINGS: "openai_embeddings.py",
        MESSAGES: "anthropic_messages.py",
    }
    return [
        Client(name=f"python sdk {dialect}", dialect=dialect, runs="current", program=program)
        for dialect, program in programs.items()
    ]


def _node_sdks() -> list[Client]:
    programs = {
        CHAT: "openai_chat.mjs",
        RESPONSES: "openai_responses.mjs",
        COMPLETIONS: "openai_others.mjs",
        EMBEDDINGS: "openai_others.mjs",
        MESSAGES: "anthropic_messages.mjs",
    }
    return [
        Client(
            name=f"node sdk {dialect}",
            dialect=dialect,
            runs="node",
            program=program,
            lacks=_one_kind(dialect),
        )
        for dialect, program in programs.items()
    ]


def _ai_sdk() -> list[Client]:
    lacks = {
        CHAT: ("models",),
        RESPONSES: ("models", "conversation", "stored"),
        COMPLETIONS: (),
        EMBEDDINGS: (),
        MESSAGES: ("models", "tokens"),
    }
    return [
        Client(
            name=f"ai sdk {dialect}",
            dialect=dialect,
            runs="node",
            program=f"ai_sdk.mjs {dialect}",
            lacks=_one_kind(dialect, *missing),
        )
        for dialect, missing in lacks.items()
    ]


CLIENTS = (*_python_sdks(), *_node_sdks(), *_ai_sdk())
