"""Runs the cases of one client, and prints for each what the program saw, a JSON object a line.

Standard input is one JSON object: `url` (the root of the API, without /v1),
`key`, `go` (the address that gives a stream its go-ahead) and `features`, the
names of the cases to play, each with the name of its gate.
"""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import inspect
import json
import sys
import traceback
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

WEATHER = {
    "type": "object",
    "properties": {"city": {"type": "string", "description": "Name of a city"}},
    "required": ["city"],
    "additionalProperties": False,
}
MAIL = {
    "type": "object",
    "properties": {"to": {"type": "string"}},
    "required": ["to"],
    "additionalProperties": False,
}
CITY = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "population": {"type": "integer"}},
    "required": ["city", "population"],
    "additionalProperties": False,
}
HELLO = "Say hello."
ASK_WEATHER = "What is the weather in Ankara and in Berlin?"
ASK_CITY = "Describe the city as JSON."
LONG = "Please talk too long."
BREAK = "Please break off."
ADDRESS = "ayse.yilmaz@example.com"
ECHO = f"Please repeat after me: write to {ADDRESS} today"
SEND_MAIL = f"Please send a mail to {ADDRESS} now"
CHAT_MODEL = "gpt-4o-mini"
THINKER = "gpt-5-mini"
CLAUDE = "claude-sonnet-4-5"
EMBEDDER = "text-embedding-3-small"
# Seconds until a client that hangs says where, and ends: before its runner gives it up.
PATIENCE = 240


def weather(city: str) -> str:
    """What the tool of the weather says of a city."""
    return {"Ankara": "21 degrees", "Berlin": "17 degrees"}[city]


@dataclass(frozen=True)
class Way:
    """How the client gets to its model: directly, or through the gateway."""

    url: str
    key: str
    go: str
    features: dict[str, str] = field(default_factory=dict)

    @property
    def v1(self) -> str:
        """The base URL of clients that are given the version, too."""
        return f"{self.url}/v1"

    def count(self, feature: str) -> str:
        """The prompt of a stream whose last piece waits for a go-ahead."""
        return f"Please count slowly as {self.features[feature]}"

    def fail_once(self, feature: str) -> str:
        """The prompt that is refused with 429 at first."""
        return f"Please fail once as {self.features[feature]}"

    def go_ahead(self, feature: str) -> bool:
        """Let the last piece of a stream come; returns whether it had waited until now."""
        address = f"{self.go}/{self.features[feature]}"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(address, timeout=60) as answer:
            return bool(json.load(answer)["in_time"])


class Watched:
    """Puts a stream's pieces of text together, and gives the go-ahead after the first."""

    def __init__(self, way: Way, feature: str, *, gated: bool = False) -> None:
        self._way, self._feature, self._gated = way, feature, gated
        self.pieces: list[str] = []
        self.before_last = False

    def see(self, piece: str | None) -> None:
        """Take the next piece; an empty one does not count."""
        if piece:
            self.pieces.append(piece)
            if self._gated and len(self.pieces) == 1:
                self.before_last = self._way.go_ahead(self._feature)

    @property
    def saw(self) -> dict[str, Any]:
        """The text, and that it came piece by piece."""
        if self._gated:
            return {"text": "".join(self.pieces), "before_last": self.before_last}
        return {"text": "".join(self.pieces), "in_pieces": len(self.pieces) > 1}


Case = Callable[[Way], Any]
_CASES: dict[str, Case] = {}


def case(made: Case) -> Case:
    """Register a case; the function's name is the feature."""
    _CASES[made.__name__] = made
    return made


def refused(fault: BaseException) -> dict[str, Any]:
    """What a program sees of an error that an SDK raised."""
    response = getattr(fault, "response", None)
    headers = getattr(response, "headers", None) or {}
    status = getattr(fault, "status_code", None)
    saw = {"raised": type(fault).__name__, "status": status}
    if status == 429 and response is not None:
        saw["retry_after"] = headers.get("retry-after")
    return saw


def raised(ask: Callable[[], object]) -> dict[str, Any]:
    """Ask for something that must fail, and tell how."""
    try:
        ask()
    except Exception as fault:  # noqa: BLE001 - whatever the client raises is what is looked at
        return refused(fault)
    return {"raised": None}


def play() -> None:
    """Play the cases that standard input asks for."""
    faulthandler.dump_traceback_later(PATIENCE, exit=True)
    # Between the cases only: a client that leaves a stream unread can be collected within a
    # lock of its own connection pool, and then waits for itself for ever.
    gc.disable()
    asked = json.load(sys.stdin)
    way = Way(asked["url"], asked["key"], asked["go"], asked["features"])
    # One loop for all: some clients keep connections for the life of the process.
    with asyncio.Runner() as runner:
        for feature in way.features:
            if feature in _CASES:
                row = {"feature": feature, **_played(_CASES[feature], way, runner)}
                print(json.dumps(row), flush=True)  # noqa: T201 - printing is its work
                gc.collect()


def _played(case: Case, way: Way, runner: asyncio.Runner) -> dict[str, Any]:
    try:
        saw = case(way)
        if inspect.iscoroutine(saw):
            saw = runner.run(saw)
    except Exception:  # noqa: BLE001 - a case that fails is reported, and the others go on
        return {"fault": traceback.format_exc()}
    return {"saw": saw}
