"""The content blocks of Anthropic messages, each of a known type."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gateway.api.dialects.openai_chat_parts import others
from gateway.api.fields import a_list, a_text, an_object, missing, required_text, wrong_value
from gateway.api.media import check_base64, check_image
from gateway.api.remote import read_remote
from gateway.api.segments import Segments
from gateway.core.errors import InvalidRequest
from gateway.core.jsonfields import objects_in, text_in
from gateway.core.jsontree import JsonObject, JsonValue, Path, SealedText
from gateway.core.request import Place

MOST_BLOCKS = 4096

LEFT_OUT: Path = ("left out",)
"""Where in a tree a text stands that is inspected and does not travel: nowhere."""


_SOURCES: Mapping[str, frozenset[str]] = {
    "base64": frozenset({"media_type", "data"}),
    "text": frozenset({"data"}),
    "content": frozenset({"content"}),
    "url": frozenset({"url"}),
}
"""What is read of a source by its type; anything else in it is read like any other field."""


class Blocks:
    """Reads contents; `has` are the capabilities that they ask of a model.

    `unseal` turns the seal of a thought into what its target gave, or None
    where it is none of ours: such a thought is inspected, and does not travel.
    """

    def __init__(self, found: Segments, unseal: Callable[[str], SealedText | None]) -> None:
        self._found = found
        self._unseal = unseal
        self._calls: set[str] = set()
        self.has: set[str] = set()
        self._readers: Mapping[str, Callable[[JsonObject, Path, str, Place], JsonObject | None]] = {
            "text": self._text,
            "image": self._image,
            "document": self._document,
            "search_result": self._search_result,
            "thinking": self._thinking,
            "redacted_thinking": self._redacted,
            "tool_use": self._tool_use,
            "server_tool_use": _searched,
            "web_search_tool_result": _searched,
            "tool_result": self._tool_result,
        }

    def read(
        self, content: JsonValue, path: Path, label: str, place: Place, *, kinds: frozenset[str]
    ) -> str | list[JsonValue]:
        """Collect a content; returns it as it travels. Blocks of other `kinds` are refused."""
        if isinstance(content, str):
            self._found.text(content, path, label, place, maskable=True)
            return content
        travel: list[JsonValue] = []
        for index, item in enumerate(a_list(content, label, MOST_BLOCKS)):
            inner = f"{label}[{index}]"
            block = an_object(item, inner)
            kind = required_text(block, "type", f"{inner}.type")
            if kind not in kinds or kind not in self._readers:
                raise _unsupported(f"{inner}.type", kinds)
            read = self._readers[kind](block, (*path, len(travel)), inner, place)
            if read is not None:
                travel.append(read)
        return travel

    def _text(self, block: JsonObject, path: Path, label: str, place: Place) -> JsonObject:
        self._words(block, ("text",), path, label, place, required=True)
        if _of_search(block):
            block = {name: value for name, value in block.items() if name != "citations"}
        notes = block.get("citations")
        self._found.anything(notes, (*path, "citations"), f"{label}.citations", place)
        self._rest(block, {"type", "text", "citations"}, path, label, place)
        return block

    def _image(self, block: JsonObject, path: Path, label: str, place: Place) -> JsonObject:
        source = self._source(block, label, {"base64", "url"})
        if source.get("type") == "url":
            self._address(source, (*path, "source"), f"{label}.source", place)
        else:
            kind = required_text(source, "media_type", f"{label}.source.media_type")
            data = required_text(source, "data", f"{label}.source.data")
            check_image(f"data:{kind};base64,{data}", f"{label}.source.data")
            self._found.opaque(label)
        self.has.add("vision")
        known = {"type", *_SOURCES[text_in(source, "type")]}
        others(self._found, source, known, (*path, "source"), f"{label}.source", place)
        self._rest(block, {"type", "source"}, path, label, place)
        return block

    def _document(self, block: JsonObject, path: Path, label: str, place: Place) -> JsonObject:
        source = self._source(block, label, {"base64", "text", "content", "url"})
        at, inner = (*path, "source"), f"{label}.source"
        travel = dict(source)
        if source.get("type") == "content":
            kinds = frozenset({"text", "image"})
            content = source.get("content")
            if content is None:
                raise missing(f"{inner}.content")
            travel["content"] = self.read(
                content, (*at, "content"), f"{inner}.content", place, kinds=kinds
            )
        elif source.get("type") == "text":
            self._words(source, ("data",), at, inner, place, required=True)
        elif source.get("type") == "url":
            self._address(source, at, inner, place)
            self.has.add("files")
        else:
            check_base64(required_text(source, "data", f"{inner}.data"), f"{inner}.data")
            self._found.opaque(label)
            self.has.add("files")
        kind = source.get("media_type")
        self._found.anything(kind, (*at, "media_type"), f"{inner}.media_type", place)
        known = {"type", "media_type", *_SOURCES[text_in(source, "type")]}
        others(self._found, source, known, at, inner, place)
        self._words(block, ("title", "context"), path, label, place)
        self._rest(block, {"type", "source", "title", "context"}, path, label, place)
        return {**block, "source": travel}

    def _search_result(self, block: JsonObject, path: Path, label: str, place: Place) -> JsonObject:
        self._words(block, ("source", "title"), path, label, place, required=True)
        kinds = frozenset({"text"})
        content = self.read(
            block.get("content"), (*path, "content"), f"{label}.content", place, kinds=kinds
        )
        self._rest(block, {"type", "source", "title", "content"}, path, label, place)
        return {**block, "content": content}

    def _thinking(
        self, block: JsonObject, path: Path, label: str, place: Place
    ) -> JsonObject | None:
        seal = self._unseal(required_text(block, "signature", f"{label}.signature"))
        at = LEFT_OUT if seal is None else path
        self._words(block, ("thinking",), at, label, place, required=True)
        self._rest(block, {"type", "thinking", "signature"}, at, label, place)
        return None if seal is None else {**block, "signature": seal}

    def _redacted(
        self, block: JsonObject, path: Path, label: str, place: Place
    ) -> JsonObject | None:
        seal = self._unseal(required_text(block, "data", f"{label}.data"))
        self._rest(block, {"type", "data"}, LEFT_OUT if seal is None else path, label, place)
        return None if seal is None else {**block, "data": seal}

    def _tool_use(self, block: JsonObject, path: Path, label: str, place: Place) -> JsonObject:
        call_id = required_text(block, "id", f"{label}.id")
        self._calls.add(call_id)
        self._found.text(call_id, (*path, "id"), f"{label}.id", place)
        name = required_text(block, "name", f"{label}.name")
        self._found.text(name, (*path, "name"), f"{label}.name", place)
        given = an_object(block.get("input"), f"{label}.input")
        self._found.anything(given, (*path, "input"), f"{label}.input", place, maskable=True)
        self._rest(block, {"type", "id", "name", "input"}, path, label, place)
        return block

    def _tool_result(self, block: JsonObject, path: Path, label: str, _: Place) -> JsonObject:
        place = Place.TOOL_RESULTS
        call_id = required_text(block, "tool_use_id", f"{label}.tool_use_id")
        if call_id not in self._calls:
            raise wrong_value(f"{label}.tool_use_id", "the id of an earlier tool_use")
        self._found.text(call_id, (*path, "tool_use_id"), f"{label}.tool_use_id", place)
        travel = dict(block)
        if block.get("content") is not None:
            kinds = frozenset({"text", "image", "document", "search_result"})
            travel["content"] = self.read(
                block["content"], (*path, "content"), f"{label}.content", place, kinds=kinds
            )
        self._rest(block, {"type", "tool_use_id", "content"}, path, label, place)
        return travel

    def _source(self, block: JsonObject, label: str, kinds: set[str]) -> JsonObject:
        if block.get("source") is None:
            raise missing(f"{label}.source")
        source = an_object(block["source"], f"{label}.source")
        kind = required_text(source, "type", f"{label}.source.type")
        if kind == "file":
            raise InvalidRequest(
                "The file is not known here.",
                code="file_not_found",
                param=f"{label}.source",
                http_status=404,
                hint="Send the file inside the request.",
            )
        if kind not in kinds:
            raise wrong_value(f"{label}.source.type", "one of " + ", ".join(sorted(kinds)))
        return source

    def _address(self, source: JsonObject, path: Path, label: str, place: Place) -> None:
        url = required_text(source, "url", f"{label}.url")
        read_remote(self._found, url, (*path, "url"), f"{label}.url", place)

    def _words(
        self,
        tree: JsonObject,
        names: tuple[str, ...],
        path: Path,
        label: str,
        place: Place,
        *,
        required: bool = False,
    ) -> None:
        for name in names:
            if tree.get(name) is None:
                if required:
                    raise missing(f"{label}.{name}")
                continue
            text = a_text(tree[name], f"{label}.{name}")
            self._found.text(text, (*path, name), f"{label}.{name}", place, maskable=True)

    def _rest(
        self, block: JsonObject, known: set[str], path: Path, label: str, place: Place
    ) -> None:
        """Marks for the cache, and all that the schema does not name."""
        mark = block.get("cache_control")
        self._found.anything(mark, (*path, "cache_control"), f"{label}.cache_control", place)
        others(self._found, block, {*known, "cache_control"}, path, label, place)


def _searched(*_: object) -> None:
    """What a provider searched and found: it is known only to who searched, and does not travel."""


def _of_search(block: JsonObject) -> bool:
    """Whether a text cites what a provider found, which is not there any more."""
    kind = "web_search_result_location"
    return any(text_in(note, "type") == kind for note in objects_in(block, "citations"))


def _unsupported(param: str, kinds: frozenset[str]) -> InvalidRequest:
    return InvalidRequest(
        "A block of the content is of a type that cannot be used there.",
        code="unsupported_content",
        param=param,
        hint="Known types: " + ", ".join(sorted(kinds)) + ".",
    )
