"""What is asked of a client of each dialect, and which dialects the gateway answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CHAT, RESPONSES = "openai_chat", "openai_responses"
COMPLETIONS, EMBEDDINGS = "openai_completions", "openai_embeddings"
MESSAGES, TOKENS = "anthropic_messages", "anthropic_count_tokens"

# The dialects that the gateway answers. A client of another one is played
# directly only, and its test says that it was skipped.
SPOKEN = frozenset({CHAT, COMPLETIONS, EMBEDDINGS, MESSAGES, RESPONSES, TOKENS})

# What works directly and not yet through the gateway; strict, so that a line
# here must go once its case works.
OWED: Mapping[tuple[str, str], str] = {}

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
    "objects": (
        "structured",
        "structured_async",
        "structured_stream",
        "error_400",
        "error_429",
        "error_500",
        "wrong_key",
        "retried",
    ),
    "command": (
        "answer",
        "not_held_back",
        "tools_stream",
        "structured",
        "error_400",
        "wrong_key",
        "retried",
        "broken_stream",
        "personal_stream",
        "personal_tool",
    ),
    "agent": (
        "answer",
        "not_held_back",
        "file",
        "error_400",
        "error_500",
        "wrong_key",
        "retried",
        "personal",
    ),
}
_ELSEWHERE = {"tokens": TOKENS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A program that speaks one dialect.

    `runs` is how it is run: `current` and `older` are environments of Python,
    `node` is Node. `kind` is what is asked of it, where that is not all that its
    dialect has. `lacks` says of a feature why there is no case for it.
    """

    name: str
    dialect: str
    runs: str
    program: str
    kind: str = ""
    lacks: Mapping[str, str] = field(default_factory=dict)

    @property
    def features(self) -> tuple[str, ...]:
        """What it is asked to do."""
        return tuple(it for it in self.asked if it not in self.lacks)

    @property
    def asked(self) -> tuple[str, ...]:
        """What there is to ask of such a client."""
        return FEATURES[self.kind or self.dialect]

    def needs(self, feature: str) -> str:
        """The dialect that the gateway must answer for a feature."""
        return _ELSEWHERE.get(feature, self.dialect)
