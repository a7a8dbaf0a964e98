"""Looks into a tree whose shape nobody has checked: what is not there counts as empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gateway.core.jsontree import JsonObject


def object_in(tree: JsonObject, key: str) -> JsonObject:
    """The object under `key`; an empty one where there is none."""
    value = tree.get(key)
    return value if isinstance(value, Mapping) else {}


def objects_in(tree: JsonObject, key: str) -> list[JsonObject]:
    """The objects in the list under `key`; an empty list where there is none."""
    value = tree.get(key)
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [item for item in value if isinstance(item, Mapping)]


def text_in(tree: JsonObject, key: str) -> str:
    """The string under `key`; empty where there is none."""
    value = tree.get(key)
    return value if isinstance(value, str) else ""


def count_in(tree: JsonObject, key: str) -> int | None:
    """The count under `key`; None where there is none, or a nonsensical one."""
    value = tree.get(key)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < 2**53 else None
