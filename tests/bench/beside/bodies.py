"""What is asked: seeded English chats with contact data, of a given size.

A run of eight @ stands where the load puts letters that no request had before.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping

SIZES = {"200 B": 200, "4 kB": 4_096, "32 kB": 32_768, "200 kB": 204_800}
MODEL = "bench"
_MARK = "@" * 8
_MESSAGE = 4_000  # characters of one message
_APART = 600  # characters between two pieces of contact data
_SAID = (
    "the warehouse confirmed that spare parts for older machines arrive next week while our"
    " planners compare delivery routes and ask suppliers about prices before orders are placed"
    " customers want clear answers on returns repairs and invoices so please write a short note"
)
_WORDS = tuple(_SAID.split(" "))
_CONTACTS = (
    "Write to laura.meyer@example.com about it. ",
    "Her number is +1 212 555 0147. ",
    "Robert Fletcher lives at 12 Harbour Street, Boston. ",
    "The parcel of susan.brandt@example.org is late. ",
)


def prose(characters: int, chance: random.Random) -> str:
    """Sentences of everyday words, with contact data once in about 600 characters."""
    text, given = f"Case {_MARK}. ", 0
    while len(text) < characters:
        words = " ".join(chance.choice(_WORDS) for _ in range(chance.randint(8, 16)))
        text += f"{words.capitalize()}. "
        if len(text) > given * _APART + 60:
            text += _CONTACTS[given % len(_CONTACTS)]
            given += 1
    return text[:characters]


def chat(size: int, *, stream: bool, seed: int = 7) -> bytes:
    """The body of a chat of about `size` bytes, the last message the user's."""
    chance = random.Random(seed)  # noqa: S311 - text for a bench
    text = prose(max(size - 90, 40), chance)
    pieces = [text[at : at + _MESSAGE] for at in range(0, len(text), _MESSAGE)]
    messages = [
        {"role": "user" if (len(pieces) - at) % 2 else "assistant", "content": _marked(piece)}
        for at, piece in enumerate(pieces)
    ]
    return _body(messages, stream=stream)


def conversation(turns: int, *, seed: int) -> list[bytes]:
    """The body of each turn of a conversation that is sent whole every time."""
    chance = random.Random(seed)  # noqa: S311
    messages: list[dict[str, str]] = []
    bodies = []
    for turn in range(turns):
        if turn:
            messages.append({"role": "assistant", "content": _numbered(prose(500, chance), seed)})
        messages.append({"role": "user", "content": _numbered(prose(500, chance), seed)})
        bodies.append(_body(messages, stream=False))
    return bodies


def request(body: bytes, headers: Mapping[str, str]) -> bytes:
    """The bytes of a whole request."""
    lines = {
        "Host": "127.0.0.1",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST /v1/chat/completions HTTP/1.1\r\n{head}\r\n".encode() + body


def _body(messages: list[dict[str, str]], *, stream: bool) -> bytes:
    fields: dict[str, object] = {"model": MODEL, "messages": messages}
    if stream:
        fields["stream"] = True
    return json.dumps(fields).encode()


def _marked(text: str) -> str:
    return text if _MARK in text else f"{_MARK} {text[9:]}"


def _numbered(text: str, seed: int) -> str:
    """A text of one conversation, unlike those of all others."""
    return text.replace(_MARK, f"of {''.join(chr(97 + int(digit)) for digit in str(seed))}")
