"""Walks the request types of an official SDK and plants a canary in every leaf.

A walk gives a request for each place that can carry a text, a number or a key
of the client's choice: valid, as far as the types tell, but for the canary.
"""

from __future__ import annotations

import collections.abc
import os
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import (
    IO,
    Any,
    Literal,
    NotRequired,
    Required,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import BaseModel
from typing_extensions import is_typeddict

Path: TypeAlias = tuple[str | int, ...]

_SEQUENCES = {list, collections.abc.Iterable, collections.abc.Sequence}
_FILES = {IO, bytes, os.PathLike}
_MAPPINGS = {dict, collections.abc.Mapping}


@dataclass(frozen=True, slots=True)
class Planted:
    """A value with one canary, and the place where it stands; `word` is how it reads."""

    path: Path
    value: Any = field(repr=False)
    word: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Walk:
    """How a walk goes: `canary` gives the next number, `fixed` values of fields by their name.

    `left_out` are fields that no walk enters. `fixed` values stand wherever
    nothing is planted.
    """

    canary: Callable[[], str]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()

    def plain(self, kind: Any, seen: tuple[Any, ...] = ()) -> Any:
        """The smallest value of a type."""
        kind = _bare(kind)
        origin, arguments = get_origin(kind), get_args(kind)
        if is_typeddict(kind):
            return {
                name: self._choose(name, hint, (*seen, kind))
                for name, hint in _hints(kind).items()
                if get_origin(hint) is Required
            }
        if origin is Literal:
            return arguments[0]
        if _is_union(origin):
            members = [one for one in arguments if one is not type(None)]
            return self.plain(members[0], seen)
        if origin in _SEQUENCES or _named(kind, "SequenceNotStr"):
            return [self.plain(arguments[0], seen)] if arguments else ["x"]
        if origin in _MAPPINGS:
            return {}
        return {int: 1, float: 0.5, bool: True, str: "x"}.get(kind, "x")

    def planted(self, kind: Any, seen: tuple[Any, ...] = ()) -> Iterator[Planted]:
        """Values of a type, each with a canary in another place."""
        kind = _bare(kind)
        origin, arguments = get_origin(kind), get_args(kind)
        if is_typeddict(kind):
            yield from self._in_object(kind, seen)
        elif origin is Literal:
            yield self._leaf(str)
        elif _is_union(origin):
            for member in arguments:
                if member is not type(None):
                    yield from self.planted(member, seen)
        elif origin in _SEQUENCES or _named(kind, "SequenceNotStr"):
            for one in self.planted(arguments[0] if arguments else object, seen):
                yield Planted((0, *one.path), [one.value], one.word)
        elif origin in _MAPPINGS or kind in {object, dict, Any}:
            yield from self._in_mapping(arguments[1] if len(arguments) > 1 else str, seen)
        elif kind in {str, int, float, bool}:
            yield self._leaf(kind)
        elif kind is not type(None) and not _is_no_json(origin or kind):
            raise TypeError(f"a walk does not know the type {kind}")

    def _in_object(self, kind: Any, seen: tuple[Any, ...]) -> Iterator[Planted]:
        if seen.count(kind) > 0:
            return  # a type that holds itself: once is enough
        whole = self.plain(kind, seen)
        for name, hint in _hints(kind).items():
            if name in self.left_out:
                continue
            for one in self.planted(hint, (*seen, kind)):
                yield Planted((name, *one.path), {**whole, name: one.value}, one.word)

    def _in_mapping(self, inner: Any, seen: tuple[Any, ...]) -> Iterator[Planted]:
        key = self.canary()
        inner = str if inner in {object, Any} else inner
        yield Planted(("{key}",), {key: self.plain(inner, seen)}, key)
        for one in self.planted(inner, seen):
            yield Planted(("{value}", *one.path), {"alan": one.value}, one.word)

    def _leaf(self, kind: type) -> Planted:
        word = self.canary()
        value = {int: int, float: float}.get(kind, str)(word)
        return Planted((), value, word)

    def _choose(self, name: str, hint: Any, seen: tuple[Any, ...]) -> Any:
        return self.fixed[name] if name in self.fixed else self.plain(hint, seen)


def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _bare(kind: Any) -> Any:
    """A type without what only says how it is used."""
    while True:
        origin = get_origin(kind)
        if origin in {Required, NotRequired} or str(origin) == "typing.Annotated":
            kind = get_args(kind)[0]
        elif hasattr(kind, "__metadata__"):
            kind = kind.__origin__
        else:
            return kind


def _is_no_json(kind: Any) -> bool:
    """Whether a type is a file, or an object of an answer that the SDK writes as its twin."""
    return kind in _FILES or (isinstance(kind, type) and issubclass(kind, BaseModel))


def _is_union(origin: Any) -> bool:
    return origin is Union or origin is types.UnionType


def _named(kind: Any, name: str) -> bool:
    return getattr(get_origin(kind), "__name__", "") == name
