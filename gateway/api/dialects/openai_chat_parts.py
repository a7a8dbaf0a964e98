"""The content of one message: a string, or parts of five known types."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gateway.api.fields import a_list, a_text, an_object, missing, required_text
from gateway.api.media import check_base64, check_image
from gateway.api.remote import is_remote, read_remote
from gateway.api.segments import Segments
from gateway.api.steering import refuse_poisoned
from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import JsonObject, JsonValue, Path
from gateway.core.request import Place

MOST_PARTS = 4096


class Parts:
    """Reads contents; `has` are the capabilities that they ask of a model."""

    def __init__(self, found: Segments) -> None:
        self._found = found
        self.has: set[str] = set()
        self._readers: Mapping[str, Callable[[JsonObject, Path, str, Place], None]] = {
            "text": self._text,
            "refusal": self._refusal,
            "image_url": self._image,
            "input_audio": self._audio,
            "file": self._file,
        }

    def read(self, content: JsonValue, path: Path, label: str, place: Place) -> str | None:
        """Collect a content that is not null; returns its first text."""
        if isinstance(content, str):
            self._found.text(content, path, label, place, maskable=True)
            return content
        first: str | None = None
        for index, item in enumerate(a_list(content, label, MOST_PARTS, least=1)):
            inner = f"{label}[{index}]"
            part = an_object(item, inner)
            self._part(part, (*path, index), inner, place)
            if first is None and part.get("type") == "text":
                first = required_text(part, "text", f"{inner}.text")
        return first

    def _part(self, part: JsonObject, path: Path, label: str, place: Place) -> None:
        kind = required_text(part, "type", f"{label}.type")
        reader = self._readers.get(kind)
        if reader is None:
            raise InvalidRequest(
                "A part of the content is of a type that cannot be read.",
                code="unsupported_content",
                param=f"{label}.type",
                hint="Known types: " + ", ".join(sorted(self._readers)) + ".",
            )
        reader(part, path, label, place)
        self._others(part, {"type", kind}, path, label, place)

    def _text(self, part: JsonObject, path: Path, label: str, place: Place) -> None:
        text = required_text(part, "text", f"{label}.text")
        self._found.text(text, (*path, "text"), f"{label}.text", place, maskable=True)

    def _refusal(self, part: JsonObject, path: Path, label: str, place: Place) -> None:
        text = required_text(part, "refusal", f"{label}.refusal")
        self._found.text(text, (*path, "refusal"), f"{label}.refusal", place, maskable=True)

    def _image(self, part: JsonObject, path: Path, label: str, place: Place) -> None:
        inner = f"{label}.image_url"
        image = self._object(part, "image_url", inner)
        url = required_text(image, "url", f"{inner}.url")
        if is_remote(url):
            at = (*path, "image_url", "url")
            read_remote(self._found, url, at, f"{inner}.url", place)
        else:
            check_image(url, f"{inner}.url")
            self._found.opaque(inner)
        self.has.add("vision")
        self._words(image, ("detail",), (*path, "image_url"), inner, place)
        self._others(image, {"url", "detail"}, (*path, "image_url"), inner, place)

    def _audio(self, part: JsonObject, path: Path, label: str, place: Place) -> None:
        inner = f"{label}.input_audio"
        audio = self._object(part, "input_audio", inner)
        check_base64(required_text(audio, "data", f"{inner}.data"), f"{inner}.data")
        self._found.opaque(inner)
        self.has.add("audio")
        self._words(audio, ("format",), (*path, "input_audio"), inner, place)
        self._others(audio, {"data", "format"}, (*path, "input_audio"), inner, place)

    def _file(self, part: JsonObject, path: Path, label: str, place: Place) -> None:
        inner = f"{label}.file"
        file = self._object(part, "file", inner)
        if file.get("file_id") is not None:
            raise InvalidRequest(
                "The file is not known here.",
                code="file_not_found",
                param=f"{inner}.file_id",
                http_status=404,
                hint="Send the file inside the request, as file_data.",
            )
        check_base64(required_text(file, "file_data", f"{inner}.file_data"), f"{inner}.file_data")
        self._found.opaque(inner)
        self.has.add("files")
        self._words(file, ("filename",), (*path, "file"), inner, place)
        known = {"file_data", "file_id", "filename"}
        self._others(file, known, (*path, "file"), inner, place)

    def _object(self, part: JsonObject, name: str, label: str) -> JsonObject:
        if part.get(name) is None:
            raise missing(label)
        return an_object(part[name], label)

    def _words(
        self, tree: JsonObject, names: tuple[str, ...], path: Path, label: str, place: Place
    ) -> None:
        for name in names:
            if tree.get(name) is not None:
                text = a_text(tree[name], f"{label}.{name}")
                self._found.text(text, (*path, name), f"{label}.{name}", place)

    def _others(
        self, tree: JsonObject, known: set[str], path: Path, label: str, place: Place
    ) -> None:
        others(self._found, tree, known, path, label, place)


def others(
    found: Segments,
    tree: JsonObject,
    known: set[str] | frozenset[str],
    path: Path,
    label: str,
    place: Place,
) -> None:
    """Collect the fields that are not in `known`: their names are the client's choice."""
    for position, (name, value) in enumerate(tree.items()):
        if name not in known:
            inner = f"{label}{{{position}}}"
            refuse_poisoned(name, inner)
            found.key(name, (*path, name), inner, place)
            found.anything(value, (*path, name), inner, place)
