"""Typed reading of nodes: each function returns the value or raises at its place."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import TypeAlias

from gateway.policy.yaml_nodes import ListNode, MapNode, Mark, Node, ScalarNode

Word: TypeAlias = tuple[str, Mark]


def nearest(name: str, known: Iterable[str]) -> str:
    """`Did you mean …?` for a misspelt name, else the list of what is known (at most 24)."""
    names = sorted(known)
    folded = {item.casefold(): item for item in names}
    close = get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)
    if close:
        return f"Did you mean `{folded[close[0]]}`?"
    return f"Known: {', '.join(names)}." if 0 < len(names) <= 24 else ""


def only_keys(node: MapNode, known: Collection[str], *, what: str) -> None:
    """Raise for the first key of `node` that is not in `known`, naming the nearest known one."""
    for key, _ in node.entries:
        if key.text not in known:
            raise key.at.error(
                f"Unknown key `{shown(key.text)}` in {what}.", nearest(key.text, known)
            )


def need(node: MapNode, name: str, *, what: str) -> Node:
    """The value of a mandatory key."""
    value = node.get(name)
    if value is None:
        raise node.at.error(f"The key `{name}` is missing in {what}.", "Add it.")
    return value


def as_map(node: Node, what: str) -> MapNode:
    """A map that is not empty."""
    if not isinstance(node, MapNode):
        raise node.at.error(f"{what} must be a map of keys and values.", "Write `key: value`.")
    if not node.entries:
        raise node.at.error(f"{what} is empty.", "Leave it out or fill it.")
    return node


def as_list(node: Node, what: str, *, empty: bool = False) -> tuple[Node, ...]:
    """The items of a list, which may be empty only where `empty` says so."""
    if not isinstance(node, ListNode):
        raise node.at.error(f"{what} must be a list.", "Write its items in brackets: `[a, b]`.")
    if not node.items and not empty:
        raise node.at.error(f"{what} is empty.", "Leave it out or fill it.")
    return node.items


def as_text(node: Node, what: str, *, lines: bool = False) -> str:
    """Text that is not blank, in one line unless `lines`."""
    if not isinstance(node, ScalarNode):
        raise node.at.error(f"{what} must be text.", "Write one word or sentence.")
    if not isinstance(node.value, str):
        raise node.at.error(f"{what} must be text.", "Put it in quotes.")
    text = node.value.strip()
    if not text:
        raise node.at.error(f"{what} is empty.", "Leave it out or fill it.")
    if not lines and any(unicodedata.category(char) in {"Cc", "Zl", "Zp"} for char in text):
        raise node.at.error(f"{what} must stand in one line.", "Remove the line break.")
    return text


def as_words(node: Node, what: str) -> tuple[Word, ...]:
    """One text, or a list of different texts, each with its place."""
    nodes = as_list(node, what) if isinstance(node, ListNode) else (node,)
    words: dict[str, Mark] = {}
    for item in nodes:
        word = as_text(item, what)
        if word in words:
            raise item.at.error(f"`{shown(word)}` stands twice in {what}.", "Name it once.")
        words[word] = item.at
    return tuple(words.items())


def as_choice(node: Node, what: str, choices: Collection[str]) -> str:
    """One word of a closed list."""
    word = as_text(node, what)
    return chosen((word, node.at), what, choices)


def chosen(word: Word, what: str, choices: Collection[str]) -> str:
    """The word itself if it is one of `choices`; else an error with the nearest one."""
    if word[0] not in choices:
        raise word[1].error(f"{what} does not know `{shown(word[0])}`.", nearest(word[0], choices))
    return word[0]


def as_whole(node: Node, what: str, *, low: int, high: int) -> int:
    """A whole number from `low` to `high`."""
    value = node.value if isinstance(node, ScalarNode) else None
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise node.at.error(
            f"{what} must be a whole number from {low} to {high}.", f"Write `{low}`, for one."
        )
    return value


def as_number(node: Node, what: str, *, low: float, high: float) -> float:
    """A number from `low` to `high`."""
    value = node.value if isinstance(node, ScalarNode) else None
    if not isinstance(value, int | float) or isinstance(value, bool) or math.isnan(value):
        raise node.at.error(f"{what} must be a number.", f"Write `{high:g}`, for one.")
    if not low <= value <= high:
        raise node.at.error(
            f"{what} must lie between {low:g} and {high:g}.", f"Write `{high:g}`, for one."
        )
    return float(value)


def as_bool(node: Node, what: str) -> bool:
    """`true` or `false`, and no other word for them."""
    value = node.value if isinstance(node, ScalarNode) else None
    if not isinstance(value, bool):
        raise node.at.error(f"{what} must be `true` or `false`.", "Write it without quotes.")
    return value


def shown(word: str) -> str:
    """A word as errors quote it: cut after 40 characters."""
    return word if len(word) <= 40 else word[:39] + "…"
