"""What a dialect is to the canaries: its places, and how its answers are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from gateway.core.jsontree import JsonObject

Fields = dict[str, object]
Place = Callable[[str], Fields]
"""The fields of a request in which a value stands."""

OPENING = "Merhaba, kısa bir özet yaz."
"""How a conversation begins whose first words carry no canary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a client was told: the answer's text, and the arguments of the tools it calls."""

    text: str
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """One dialect: where it is asked, a small request, and each place where data can hide.

    `echoed` names the places that an upstream says again, so that what comes
    back can be looked at. `said` reads the objects of an answer, one if it is whole
    and each event if it is streamed. `model` is asked of our own gateway. `english`
    is a place whose words are English, and `arrives` the end of the path at which
    a request has to arrive at the upstream, where it is to be translated.
    """

    name: str
    path: str
    model: str
    small: Fields
    places: Mapping[str, Place]
    echoed: frozenset[str]
    said: Callable[[Iterable[JsonObject]], Said]
    streams: bool = True
    follow_up: Callable[[str, str], Fields] | None = None
    headers: tuple[tuple[str, str], ...] = ()
    english: str = ""
    arrives: str = ""

    def body(self, place: str, value: str, *, model: str, stream: bool, number: int) -> Fields:
        """The request that carries `value` at `place`, in conversation `number` of its own.

        A gateway may hold back what follows in a conversation that it once held.
        """
        body = {"model": model, **self.small, **self.places[place](value)}
        text = json.dumps({**body, "stream": True} if stream else body, ensure_ascii=False)
        opened = json.loads(text.replace(OPENING, f"{OPENING} Dosya {number}."))
        return dict(opened)


def objects(body: bytes) -> list[JsonObject]:
    """The objects of an answer, whole or as server-sent events; raises ValueError."""
    text = body.decode()
    if text.lstrip().startswith("{"):
        return [_object(text)]
    lines = (line[5:].strip() for line in text.splitlines() if line.startswith("data:"))
    return [_object(line) for line in lines if line and line != "[DONE]"]


def _object(text: str) -> JsonObject:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value
