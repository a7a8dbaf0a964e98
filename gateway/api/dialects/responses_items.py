"""The items of a responses request: messages, calls, their results, thoughts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gateway.api.dialects.anthropic_blocks import LEFT_OUT
from gateway.api.dialects.openai_chat_parts import others
from gateway.api.fields import (
    a_list,
    a_text,
    an_object,
    missing,
    one_of,
    required_text,
    wrong_value,
)
from gateway.api.media import check_base64, check_image
from gateway.api.remote import is_remote, read_remote
from gateway.api.segments import Segments
from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import JsonObject, JsonValue, Path, SealedText
from gateway.core.request import Place

MOST_ITEMS = 4096

_PLACES = {
    "user": Place.USER,
    "assistant": Place.ANSWER,
    "system": Place.SYSTEM,
    "developer": Place.SYSTEM,
}


class Items:
    """Reads items; `has` are the capabilities that they ask of a model.

    `unseal` turns the encrypted form of a thought into what its target gave, or
    None where it is none of ours: such a thought is inspected and does not travel.
    """

    def __init__(self, found: Segments, unseal: Callable[[str], SealedText | None]) -> None:
        self._found = found
        self._unseal = unseal
        self._calls: set[str] = set()
        self.has: set[str] = set()
        self.conversation = ""

    def read(self, value: JsonValue) -> list[JsonValue]:
        """Collect the input; returns its items as they travel."""
        travel: list[JsonValue] = []
        for index, item in enumerate(a_list(value, "input", MOST_ITEMS, least=1)):
            label, at = f"input[{index}]", ("input", len(travel))
            read = self._item(an_object(item, label), at, label)
            if read is not None:
                travel.append(read)
        return travel

    def _item(self, item: JsonObject, path: Path, label: str) -> JsonObject | None:
        kind = item.get("type")
        if kind is None or kind == "message":
            return self._message(item, path, label)
        if kind == "function_call":
            return self._call(item, path, label)
        if kind == "function_call_output":
            return self._result(item, path, label)
        if kind == "reasoning":
            return self._thought(item, path, label)
        if kind == "web_search_call":
            return None
        raise InvalidRequest(
            "An item of the input is of a type that cannot be read.",
            code="unsupported_content",
            param=f"{label}.type",
            hint="Known types: message, function_call, function_call_output, reasoning,"
            " web_search_call.",
        )

    def _message(self, item: JsonObject, path: Path, label: str) -> JsonObject:
        role = one_of(item, "role", f"{label}.role", _PLACES)
        place = _PLACES[role]
        content = item.get("content")
        if content is None:
            raise missing(f"{label}.content")
        text = self._content(content, (*path, "content"), f"{label}.content", place)
        if role == "user" and text and not self.conversation:
            self.conversation = text
        self._marks(item, ("id", "status", "phase"), path, label, place)
        known = {"type", "role", "content", "id", "status", "phase"}
        others(self._found, item, known, path, label, place)
        return item

    def _content(self, content: JsonValue, path: Path, label: str, place: Place) -> str:
        """Collect a content; returns its first text."""
        if isinstance(content, str):
            self._found.text(content, path, label, place, maskable=True)
            return content
        first = ""
        for index, value in enumerate(a_list(content, label, MOST_ITEMS)):
            inner, at = f"{label}[{index}]", (*path, index)
            part = an_object(value, inner)
            kind = required_text(part, "type", f"{inner}.type")
            reader = _PARTS.get(kind)
            if reader is None:
                raise InvalidRequest(
                    "A part of the content is of a type that cannot be read.",
                    code="unsupported_content",
                    param=f"{inner}.type",
                    hint="Known types: " + ", ".join(sorted(_PARTS)) + ".",
                )
            known = reader(self, part, at, inner, place)
            others(self._found, part, known, at, inner, place)
            if not first and kind in {"input_text", "output_text"}:
                first = required_text(part, "text", f"{inner}.text")
        return first

    def _text_part(self, part: JsonObject, path: Path, label: str, place: Place) -> set[str]:
        self._words(part, "text", path, label, place)
        for name in ("annotations", "logprobs"):
            self._found.anything(part.get(name), (*path, name), f"{label}.{name}", place)
        return {"type", "text", "annotations", "logprobs"}

    def _refusal_part(self, part: JsonObject, path: Path, label: str, place: Place) -> set[str]:
        self._words(part, "refusal", path, label, place)
        return {"type", "refusal"}

    def _image_part(self, part: JsonObject, path: Path, label: str, place: Place) -> set[str]:
        _refuse_kept(part, f"{label}.file_id")
        url, inner = required_text(part, "image_url", f"{label}.image_url"), f"{label}.image_url"
        if is_remote(url):
            read_remote(self._found, url, (*path, "image_url"), inner, place)
        else:
            check_image(url, inner)
            self._found.opaque(label)
        self.has.add("vision")
        self._marks(part, ("detail",), path, label, place)
        return {"type", "image_url", "file_id", "detail"}

    def _file_part(self, part: JsonObject, path: Path, label: str, place: Place) -> set[str]:
        _refuse_kept(part, f"{label}.file_id")
        if part.get("file_url") is not None:
            url = a_text(part["file_url"], f"{label}.file_url")
            read_remote(self._found, url, (*path, "file_url"), f"{label}.file_url", place)
        else:
            data = required_text(part, "file_data", f"{label}.file_data")
            check_base64(data, f"{label}.file_data")
            self._found.opaque(label)
        self.has.add("files")
        self._marks(part, ("filename", "detail"), path, label, place)
        return {"type", "file_data", "file_id", "file_url", "filename", "detail"}

    def _call(self, item: JsonObject, path: Path, label: str) -> JsonObject:
        call_id = required_text(item, "call_id", f"{label}.call_id")
        self._calls.add(call_id)
        required_text(item, "name", f"{label}.name")
        marks = ("call_id", "name", "id", "status", "namespace")
        self._marks(item, marks, path, label, Place.ANSWER)
        written = required_text(item, "arguments", f"{label}.arguments")
        arguments = self._found.embedded(
            written, (*path, "arguments"), f"{label}.arguments", Place.ANSWER
        )
        others(self._found, item, {"type", "arguments", *marks}, path, label, Place.ANSWER)
        return {**item, "arguments": arguments}

    def _result(self, item: JsonObject, path: Path, label: str) -> JsonObject:
        call_id = required_text(item, "call_id", f"{label}.call_id")
        if call_id not in self._calls:
            raise wrong_value(f"{label}.call_id", "the call_id of an earlier function_call")
        place = Place.TOOL_RESULTS
        self._marks(item, ("call_id", "id", "status"), path, label, place)
        output = item.get("output")
        if output is None:
            raise missing(f"{label}.output")
        travel = dict(item)
        at, inner = (*path, "output"), f"{label}.output"
        if isinstance(output, str) and "\\u" in output:
            travel["output"] = self._found.embedded(output, at, inner, place)
        else:
            self._content(output, at, inner, place)
        known = {"type", "call_id", "id", "status", "output"}
        others(self._found, item, known, path, label, place)
        return travel

    def _thought(self, item: JsonObject, path: Path, label: str) -> JsonObject | None:
        sealed = item.get("encrypted_content")
        given = a_text(sealed, f"{label}.encrypted_content") if sealed is not None else ""
        seal = self._unseal(given) if given else None
        at = LEFT_OUT if seal is None else path
        for name in ("summary", "content"):
            for index, value in enumerate(a_list(item.get(name) or [], f"{label}.{name}", 4096)):
                inner, place = f"{label}.{name}[{index}]", (*at, name, index)
                part = an_object(value, inner)
                self._words(part, "text", place, inner, Place.ANSWER)
                self._marks(part, ("type",), place, inner, Place.ANSWER)
                others(self._found, part, {"type", "text"}, place, inner, Place.ANSWER)
        self._marks(item, ("id", "status"), at, label, Place.ANSWER)
        known = {"type", "id", "status", "summary", "content", "encrypted_content"}
        others(self._found, item, known, at, label, Place.ANSWER)
        return None if seal is None else {**item, "encrypted_content": seal}

    def _words(self, part: JsonObject, name: str, path: Path, label: str, place: Place) -> None:
        text = required_text(part, name, f"{label}.{name}")
        self._found.text(text, (*path, name), f"{label}.{name}", place, maskable=True)

    def _marks(
        self, item: JsonObject, names: tuple[str, ...], path: Path, label: str, place: Place
    ) -> None:
        """Ids and words of the wire, which cannot be masked."""
        for name in names:
            if item.get(name) is not None:
                text = a_text(item[name], f"{label}.{name}")
                self._found.text(text, (*path, name), f"{label}.{name}", place)


_PARTS: Mapping[str, Callable[[Items, JsonObject, Path, str, Place], set[str]]] = {
    "input_text": Items._text_part,
    "output_text": Items._text_part,
    "refusal": Items._refusal_part,
    "input_image": Items._image_part,
    "input_file": Items._file_part,
}


def _refuse_kept(part: JsonObject, param: str) -> None:
    if part.get("file_id") is not None:
        raise InvalidRequest(
            "The file is not known here.",
            code="file_not_found",
            param=param,
            http_status=404,
            hint="Send the file inside the request.",
        )
