"""What the model says: a small play, chosen by the words of the last prompt."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

HELLO = "Hello from the model."
CITY = {"city": "Ankara", "population": 5}
THOUGHT = "The user wants an answer, so I think first."
CUT_SHORT = "This goes on and"
COUNTED = ("one ", "two ", "three")
BROKEN = "So far so"
LATER = "Fine now."
INPUT_TOKENS, OUTPUT_TOKENS, THOUGHT_TOKENS = 11, 7, 3
RETRY_AFTER = "7"
CITIES = ("Ankara", "Berlin")

_FAIL = re.compile(r"fail with (\d{3})", re.IGNORECASE)
_ONCE = re.compile(r"fail once as (\w+)", re.IGNORECASE)
_COUNT = re.compile(r"count slowly as (\w+)", re.IGNORECASE)
_FILE = re.compile(r"what the file (\S+) says", re.IGNORECASE)
_ECHO = re.compile(r"repeat after me: (.*)", re.IGNORECASE)
_MAIL = re.compile(r"send a mail to (\S+) now", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request, whatever dialect it came in.

    `said` is the text of the last prompt, `told` the results of the tools that
    were called since; `forced` is a tool that must be called, `schema` whether
    the answer must fit one.
    """

    said: str
    told: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    forced: str | None = None
    schema: bool = False
    thinks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A tool call."""

    name: str
    arguments: dict[str, object]

    @property
    def pieces(self) -> list[str]:
        """Its arguments as JSON, in small pieces."""
        return cut(json.dumps(self.arguments, ensure_ascii=False), 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An answer; `gate` names the go-ahead that its last piece waits for."""

    pieces: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    thought: str = ""
    gate: str = ""
    breaks: bool = False
    cut_short: bool = False

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An error instead of an answer."""

    status: int
    retry_after: str | None = None


@dataclass(slots=True)
class Play:
    """Plays every scenario; remembers only who has already failed once."""

    failed: set[str] = field(default_factory=set)

    def answer(self, asked: Asked) -> Turn | Fault:
        """What comes next."""
        if found := _FAIL.search(asked.said):
            status = int(found[1])
            return Fault(status=status, retry_after=RETRY_AFTER if status == 429 else None)
        if (found := _ONCE.search(asked.said)) and found[1] not in self.failed:
            self.failed.add(found[1])
            return Fault(status=429, retry_after="1")
        return self._called(asked) or self._told(asked)

    def _called(self, asked: Asked) -> Turn | None:
        """A turn that calls tools, where the scenario has one and it is not over."""
        said = asked.said
        thought = THOUGHT if asked.thinks else ""
        calls: tuple[Call, ...] = ()
        if asked.told:
            return None
        if asked.forced:
            calls = (Call(name=asked.forced, arguments=dict(CITY)),)
        elif "weather" in said and "get_weather" in asked.tools:
            calls = tuple(Call(name="get_weather", arguments={"city": city}) for city in CITIES)
        elif (found := _MAIL.search(said)) and "send_mail" in asked.tools:
            calls = (Call(name="send_mail", arguments={"to": found[1]}),)
        elif found := _FILE.search(said):
            calls = _reading(found[1], asked.tools)
        return Turn(calls=calls, thought=thought) if calls else None

    def _told(self, asked: Asked) -> Turn:
        """A turn of text."""
        said = asked.said
        thought = THOUGHT if asked.thinks else ""
        if asked.told:
            return Turn(pieces=tuple(cut("Told: " + " | ".join(asked.told), 7)), thought=thought)
        if asked.schema:
            return Turn(pieces=tuple(cut(json.dumps(CITY), 6)), thought=thought)
        if found := _COUNT.search(said):
            return Turn(pieces=COUNTED, gate=found[1])
        if "break off" in said:
            return Turn(pieces=(BROKEN,), breaks=True)
        if "talk too long" in said:
            return Turn(pieces=tuple(cut(CUT_SHORT, 5)), cut_short=True)
        if _ONCE.search(said):
            return Turn(pieces=(LATER,))
        if found := _ECHO.search(said):
            return Turn(pieces=tuple(cut(found[1].strip(), 4)))
        return Turn(pieces=tuple(cut(HELLO, 4)), thought=thought)


def _reading(path: str, tools: tuple[str, ...]) -> tuple[Call, ...]:
    """The call that reads a file, with whatever tool an agent has for that."""
    if "Read" in tools:
        return (Call(name="Read", arguments={"file_path": path}),)
    if "exec_command" in tools:
        return (Call(name="exec_command", arguments={"cmd": f"cat {path}"}),)
    if "shell" in tools:
        return (Call(name="shell", arguments={"command": ["cat", path]}),)
    return ()


def cut(text: str, size: int) -> list[str]:
    """A text in pieces of so many characters."""
    return [text[at : at + size] for at in range(0, len(text), size)]
