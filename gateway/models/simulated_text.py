"""What the simulated provider answers: that it is simulated, and what it was sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

MARK = "[simulated provider]"
"""Every answer begins with this."""

NAMED_AT_MOST = 20
PIECE = 7
"""Characters in one streamed piece: short, so that placeholders arrive cut in two."""

_PLACEHOLDER = re.compile(r"\[[^\W\d_a-z]+(?:_[^\W\d_a-z]+)*_\d{1,19}\]")
_TURKISH = frozenset("çğıöşüÇĞİÖŞÜ")


def prompt_text(messages: object) -> str:
    """All text in the messages of a chat request, one part a line."""
    parts: list[str] = []
    for message in messages if isinstance(messages, Sequence) else ():
        content = message.get("content") if isinstance(message, Mapping) else None
        if isinstance(content, str):
            parts.append(content)
        elif isinstance(content, Sequence):
            texts = (part.get("text") for part in content if isinstance(part, Mapping))
            parts.extend(text for text in texts if isinstance(text, str))
    return "\n".join(parts)


def placeholders(text: str) -> list[str]:
    """The placeholders in a text, each once, in the order of their first appearance."""
    return list(dict.fromkeys(match.group() for match in _PLACEHOLDER.finditer(text)))


def answer(text: str) -> str:
    """The answer to a prompt, in Turkish where the prompt has Turkish letters."""
    named = placeholders(text)[:NAMED_AT_MOST]
    if _TURKISH.intersection(_PLACEHOLDER.sub("", text)):
        said = f"{MARK} Ben gerçek bir model değilim. {len(text)} karakter aldım."
        return f"{said} İçinde geçenler: {', '.join(named)}." if named else said
    said = f"{MARK} I am not a real model. I received {len(text)} characters."
    return f"{said} They mention {', '.join(named)}." if named else said


def pieces(text: str) -> list[str]:
    """A text cut as it is streamed."""
    return [text[at : at + PIECE] for at in range(0, len(text), PIECE)]


def tokens(text: str) -> int:
    """A count of tokens: one for every four bytes begun, as a price needs some number."""
    return -(-len(text.encode(errors="replace")) // 4)
