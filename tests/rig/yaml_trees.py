"""Policy texts as plain values, and as text again."""

from __future__ import annotations

import json
from collections.abc import Iterator

from gateway.core.jsontree import JsonValue
from gateway.policy.yaml_events import read
from gateway.policy.yaml_nodes import ListNode, MapNode, Node


def plain(node: Node) -> JsonValue:
    """A node as an editor sees it: maps, lists and values."""
    if isinstance(node, MapNode):
        return {key.text: plain(value) for key, value in node.entries}
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return node.value


def trees(text: str | bytes) -> list[JsonValue]:
    """Every document of a file."""
    return [plain(node) for node in read(text, "f.yaml")]


def written(tree: JsonValue) -> str:
    """A document as JSON, which YAML reads as well."""
    return json.dumps(tree, ensure_ascii=False)


def places(tree: JsonValue, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value, the whole one's first."""
    yield path
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from places(value, (*path, key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from places(value, (*path, index))


def changed(tree: JsonValue, path: tuple[str | int, ...], new: JsonValue) -> JsonValue:
    """The tree with another value at `path`."""
    if not path:
        return new
    head, *rest = path
    if isinstance(tree, dict):
        return {
            key: changed(value, tuple(rest), new) if key == head else value
            for key, value in tree.items()
        }
    if isinstance(tree, list):
        return [
            changed(value, tuple(rest), new) if index == head else value
            for index, value in enumerate(tree)
        ]
    raise ValueError("a path that leads nowhere")


def without(tree: JsonValue, path: tuple[str | int, ...]) -> JsonValue:
    """The tree without the value at `path`."""
    *above, last = path
    holder = tree
    for step in above:
        holder = holder[step]  # type: ignore[index]
    if isinstance(holder, dict):
        return changed(tree, tuple(above), {k: v for k, v in holder.items() if k != last})
    assert isinstance(holder, list)
    return changed(tree, tuple(above), [v for i, v in enumerate(holder) if i != last])
