"""JSON as the gateway holds it: a tree that is read, inspected and written again.

Client bytes are never forwarded; what travels is this tree, serialised anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

JsonValue: TypeAlias = (
    "bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue] | EmbeddedJson | None"
)
JsonObject: TypeAlias = Mapping[str, JsonValue]
Step: TypeAlias = str | int
Path: TypeAlias = tuple[Step, ...]


class SourceFloat(float):
    """A number that remembers the digits it was written with, so that they can be inspected."""

    __slots__ = ("source",)
    source: str

    def __new__(cls, source: str) -> SourceFloat:
        """Read `source`, a JSON number, and keep it."""
        made = super().__new__(cls, source)
        made.source = source
        return made


class SealedText(str):
    """A text that a target gave unread through us, and that only that target gets back.

    It stands in a tree only once it is proved to be one of ours. `target` is
    the target's name; the text is as the target wrote it.
    """

    __slots__ = ("target",)
    target: str

    def __new__(cls, text: str, target: str) -> SealedText:
        """Take what `target` wrote."""
        made = super().__new__(cls, text)
        made.target = target
        return made


@dataclass(frozen=True, slots=True)
class EmbeddedJson:
    """A string field that holds JSON (tool-call arguments): inspected leaf by leaf."""

    value: JsonValue = field(repr=False)


def plain(value: JsonValue) -> object:
    """Return `value` with embedded JSON written back into strings, ready for `json.dumps`."""
    if isinstance(value, EmbeddedJson):
        return json.dumps(plain(value.value), ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value


def leaves(value: JsonValue) -> Iterator[str]:
    """Yield every string and number of a tree as text, and every object key."""
    stack: list[JsonValue] = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, EmbeddedJson):
            stack.append(item.value)
        elif isinstance(item, Mapping):
            yield from item
            stack.extend(item.values())
        elif isinstance(item, Sequence):
            stack.extend(item)
        elif isinstance(item, SourceFloat):
            yield item.source
        elif item is not None and not isinstance(item, bool):
            yield str(item)


def dump(value: JsonValue) -> bytes:
    """Serialise a tree as compact UTF-8 JSON; NaN and infinity raise ValueError."""
    text = json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=plain
    )
    return text.encode()


def replaced(value: JsonValue, edits: Mapping[Path, str]) -> JsonValue:
    """Return a copy of `value` whose leaves at the paths of `edits` are new strings.

    Parts of the tree without an edit are shared, not copied. Paths that lead
    nowhere are passed over. Linear in the edits and in what they touch.
    """
    if () in edits:
        return edits[()]
    if not edits:
        return value
    if isinstance(value, EmbeddedJson):
        return EmbeddedJson(replaced(value.value, edits))
    below: dict[Step, dict[Path, str]] = {}
    for path, text in edits.items():
        below.setdefault(path[0], {})[path[1:]] = text
    if isinstance(value, Mapping):
        return {
            key: replaced(item, below[key]) if key in below else item for key, item in value.items()
        }
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [
            replaced(item, below[place]) if place in below else item
            for place, item in enumerate(value)
        ]
    return value
