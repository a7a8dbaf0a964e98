"""Masks: whole numbers of which the n-th bit speaks of the n-th thing of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress
from typing import TypeVar

T = TypeVar("T")
Key = TypeVar("Key")

_BITS = bytes.maketrans(b"01", b"\x00\x01")


def mask_of(things: Iterable[T], holds: Callable[[T], bool]) -> int:
    """The mask of those of `things` for which `holds`."""
    return sum(1 << place for place, thing in enumerate(things) if holds(thing))


def masks_by(keys: Iterable[tuple[int, Key]]) -> dict[Key, int]:
    """For each key the mask of the places that stand beside it."""
    masks: dict[Key, int] = {}
    for place, key in keys:
        masks[key] = masks.get(key, 0) | 1 << place
    return masks


def chosen(things: Sequence[T], mask: int) -> Iterator[T]:
    """Those of `things` whose bit is set, in their order."""
    return compress(things, bin(mask)[:1:-1].encode().translate(_BITS))
