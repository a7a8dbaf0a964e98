"""Collects what is inspected: every string, every number and every key a client chose.

Labels name places for people and records. What the client chose, such as the
keys of its metadata, stands in them as a position: `metadata{0}`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gateway.api.special_tokens import refuse_special_tokens
from gateway.api.steering import refuse_poisoned
from gateway.api.strict_json import embedded
from gateway.core.errors import InvalidRequest
from gateway.core.jsontree import EmbeddedJson, JsonValue, Path, SourceFloat
from gateway.core.permission import Permission
from gateway.core.request import Place, Segment, SegmentKind

MOST_SEGMENTS = 200_000
_LARGEST_WHOLE = 2**53


class Segments:
    """The segments of one request in the order of the request, and its opaque parts."""

    def __init__(self) -> None:
        self._found: list[Segment] = []
        self._opaque: list[str] = []
        self._asks: dict[Permission, str] = {}

    @property
    def found(self) -> tuple[Segment, ...]:
        """Everything collected so far."""
        return tuple(self._found)

    @property
    def opaque_parts(self) -> tuple[str, ...]:
        """The labels of what cannot be read."""
        return tuple(self._opaque)

    @property
    def asks(self) -> Mapping[Permission, str]:
        """What a policy must permit, and the first place that needs it."""
        return dict(self._asks)

    def needs(self, permission: Permission, label: str) -> None:
        """A part that a policy must permit."""
        self._asks.setdefault(permission, label)

    def text(
        self, text: str, path: Path, label: str, place: Place, *, maskable: bool = False
    ) -> None:
        """A string; raises InvalidRequest if it holds a control token of a model."""
        refuse_special_tokens(text, label)
        self._add(SegmentKind.TEXT, text, path, label, place, maskable=maskable)

    def number(self, value: float, path: Path, label: str, place: Place) -> None:
        """A number, as the digits it was written with and, if others, those it is sent with.

        A whole number with a fraction of nothing is read without it, too.
        """
        text = value.source if isinstance(value, SourceFloat) else str(value)
        if isinstance(value, SourceFloat) and repr(float(value)) != text:
            text = f"{text} {float(value)!r}"
        if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_WHOLE:
            text = f"{text} {int(value)}"
        self._add(SegmentKind.NUMBER, text, path, label, place, maskable=False)

    def key(self, key: str, path: Path, label: str, place: Place) -> None:
        """A key that the client chose; `path` leads to its value."""
        refuse_special_tokens(key, label)
        self._add(SegmentKind.KEY, key, path, label, place, maskable=False)

    def opaque(self, label: str) -> None:
        """A part that cannot be read."""
        self._opaque.append(label)

    def anything(
        self, value: JsonValue, path: Path, label: str, place: Place, *, maskable: bool = False
    ) -> None:
        """Every leaf and every key of a value whose shape the client chose."""
        if isinstance(value, str):
            self.text(value, path, label, place, maskable=maskable)
        elif isinstance(value, Mapping):
            for position, (key, item) in enumerate(value.items()):
                inner = f"{label}{{{position}}}"
                if place is Place.OPTIONS:
                    refuse_poisoned(key, inner)
                self.key(key, (*path, key), inner, place)
                self.anything(item, (*path, key), inner, place, maskable=maskable)
        elif isinstance(value, Sequence):
            for position, item in enumerate(value):
                inner = f"{label}[{position}]"
                self.anything(item, (*path, position), inner, place, maskable=maskable)
        elif isinstance(value, EmbeddedJson):
            self.anything(value.value, path, label, place, maskable=maskable)
        elif value is not None and not isinstance(value, bool):
            self.number(value, path, label, place)

    def embedded(self, text: str, path: Path, label: str, place: Place) -> str | EmbeddedJson:
        """A string that should hold JSON, read leaf by leaf; returns what stands in the tree.

        What does not hold JSON is read as text. If it is written with escapes,
        nobody can tell what they will be taken for, so that it is opaque.
        """
        tree = embedded(text)
        if tree is None:
            self.text(text, path, label, place, maskable=True)
            if "\\u" in text or "\\U" in text:
                self.opaque(label)
            return text
        refuse_special_tokens(text, label)
        self.anything(tree, path, label, place, maskable=True)
        return EmbeddedJson(tree)

    def _add(
        self, kind: SegmentKind, text: str, path: Path, label: str, place: Place, *, maskable: bool
    ) -> None:
        if len(self._found) >= MOST_SEGMENTS:
            raise InvalidRequest(
                f"The request holds more than {MOST_SEGMENTS} strings, numbers and keys.",
                code="too_large",
            )
        self._found.append(
            Segment(path=path, label=label, place=place, kind=kind, text=text, maskable=maskable)
        )
