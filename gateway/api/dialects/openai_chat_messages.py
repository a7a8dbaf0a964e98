"""The messages of a chat: who speaks, what is said, which tools were called."""

from __future__ import annotations

from gateway.api.dialects.openai_chat_parts import Parts, others
from gateway.api.fields import (
    a_list,
    a_text,
    an_object,
    missing,
    one_of,
    required_text,
    wrong_value,
)
from gateway.api.segments import Segments
from gateway.api.strict_json import embedded
from gateway.core.jsontree import JsonObject, JsonValue, Path
from gateway.core.request import Place

MOST_MESSAGES = 4096
MOST_CALLS = 256

_PLACES = {
    "system": Place.SYSTEM,
    "developer": Place.SYSTEM,
    "user": Place.USER,
    "assistant": Place.ANSWER,
    "tool": Place.TOOL_RESULTS,
    "function": Place.TOOL_RESULTS,
}
_KNOWN_WORDS = """
    role content name refusal reasoning reasoning_content tool_calls function_call
    tool_call_id audio annotations
"""
_KNOWN = frozenset(_KNOWN_WORDS.split())
_IN_PLACE_OF_CONTENT = ("tool_calls", "function_call", "refusal", "audio")


class Messages:
    """Reads the messages of one request in their order."""

    def __init__(self, found: Segments) -> None:
        self._found = found
        self._parts = Parts(found)
        self._calls: set[str] = set()
        self.conversation = ""

    @property
    def has(self) -> set[str]:
        """The capabilities that the messages ask of a model."""
        return self._parts.has

    def read(self, value: JsonValue) -> list[JsonValue]:
        """Collect every message; returns them as they travel."""
        if value is None:
            raise missing("messages")
        travel: list[JsonValue] = []
        for index, item in enumerate(a_list(value, "messages", MOST_MESSAGES, least=1)):
            label = f"messages[{index}]"
            travel.append(self._message(an_object(item, label), ("messages", index), label))
        return travel

    def _message(self, message: JsonObject, path: Path, label: str) -> JsonObject:
        role = one_of(message, "role", f"{label}.role", _PLACES)
        place = _PLACES[role]
        changed: dict[str, JsonValue] = {}
        self._words(message, ("name", "tool_call_id"), path, label, place, maskable=False)
        if role == "tool":
            self._answers_a_call(message, label)
        content = message.get("content")
        if content is not None:
            changed["content"] = self._content(role, content, path, label)
        elif role != "function" and not any(map(message.get, _IN_PLACE_OF_CONTENT)):
            raise missing(f"{label}.content")
        words = ("refusal", "reasoning", "reasoning_content")
        self._words(message, words, path, label, place, maskable=True)
        if message.get("tool_calls") is not None:
            changed["tool_calls"] = self._tool_calls(message["tool_calls"], path, label)
        if message.get("function_call") is not None:
            inner = f"{label}.function_call"
            call = an_object(message["function_call"], inner)
            changed["function_call"] = self._call(call, (*path, "function_call"), inner)
        self._rest(message, path, label, place)
        return {**message, **changed}

    def _content(self, role: str, content: JsonValue, path: Path, label: str) -> JsonValue:
        inner, name, place = (*path, "content"), f"{label}.content", _PLACES[role]
        if place is Place.TOOL_RESULTS and isinstance(content, str) and _is_escaped_json(content):
            return self._found.embedded(content, inner, name, place)
        text = self._parts.read(content, inner, name, place)
        if role == "user" and text and not self.conversation:
            self.conversation = text
        return content

    def _answers_a_call(self, message: JsonObject, label: str) -> None:
        call_id = required_text(message, "tool_call_id", f"{label}.tool_call_id")
        if call_id not in self._calls:
            raise wrong_value(
                f"{label}.tool_call_id", "the id of a tool call in an earlier message"
            )

    def _tool_calls(self, value: JsonValue, path: Path, label: str) -> list[JsonValue]:
        travel: list[JsonValue] = []
        for index, item in enumerate(a_list(value, f"{label}.tool_calls", MOST_CALLS)):
            inner = f"{label}.tool_calls[{index}]"
            at = (*path, "tool_calls", index)
            call = an_object(item, inner)
            one_of(call, "type", f"{inner}.type", {"function"})
            call_id = required_text(call, "id", f"{inner}.id")
            self._calls.add(call_id)
            self._found.text(call_id, (*at, "id"), f"{inner}.id", Place.ANSWER)
            if call.get("function") is None:
                raise missing(f"{inner}.function")
            function = an_object(call["function"], f"{inner}.function")
            known = {"type", "id", "function", "index"}
            others(self._found, call, known, at, inner, Place.ANSWER)
            self._found.anything(call.get("index"), (*at, "index"), f"{inner}.index", Place.ANSWER)
            function = self._call(function, (*at, "function"), f"{inner}.function")
            travel.append({**call, "function": function})
        return travel

    def _call(self, call: JsonObject, path: Path, label: str) -> JsonObject:
        """A function's name and its arguments, which are JSON inside a string."""
        name = required_text(call, "name", f"{label}.name")
        self._found.text(name, (*path, "name"), f"{label}.name", Place.ANSWER)
        arguments = required_text(call, "arguments", f"{label}.arguments")
        tree = self._found.embedded(
            arguments, (*path, "arguments"), f"{label}.arguments", Place.ANSWER
        )
        others(self._found, call, {"name", "arguments"}, path, label, Place.ANSWER)
        return {**call, "arguments": tree}

    def _rest(self, message: JsonObject, path: Path, label: str, place: Place) -> None:
        audio = message.get("audio")
        if audio is not None:
            # It stands for sound that the provider keeps: nobody here can hear it.
            self._found.opaque(f"{label}.audio")
            self._parts.has.add("audio")
            self._found.anything(audio, (*path, "audio"), f"{label}.audio", place)
        notes = message.get("annotations")
        self._found.anything(notes, (*path, "annotations"), f"{label}.annotations", place)
        others(self._found, message, _KNOWN, path, label, place)

    def _words(
        self,
        message: JsonObject,
        names: tuple[str, ...],
        path: Path,
        label: str,
        place: Place,
        *,
        maskable: bool,
    ) -> None:
        for name in names:
            value = message.get(name)
            if value is not None:
                text = a_text(value, f"{label}.{name}")
                self._found.text(text, (*path, name), f"{label}.{name}", place, maskable=maskable)


def _is_escaped_json(text: str) -> bool:
    """Whether a text is JSON with escapes, as many programs write it: a name could not be seen."""
    return "\\u" in text and embedded(text) is not None
