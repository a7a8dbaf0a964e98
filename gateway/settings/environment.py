"""The TURNIKE_ variables, laid over the settings file."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gateway.core.errors import ConfigError, SettingsError
from gateway.policy.reading import nearest, shown
from gateway.policy.yaml_events import read
from gateway.policy.yaml_nodes import ListNode, MapNode, Mark, Node, ScalarNode
from gateway.policy.yaml_scalars import resolve
from gateway.settings.key import PREFIX, Form, Key, variables

SETTINGS_FILE = f"{PREFIX}SETTINGS"
"""Names the settings file; no key of it."""

_POSITION = re.compile(r"0|[1-9][0-9]{0,3}")
Step = str | int


def overlay(root: MapNode, keys: tuple[Key, ...], environ: Mapping[str, str]) -> MapNode:
    """Put the value of every TURNIKE_ variable where its name leads.

    Raises `SettingsError` for a variable that leads nowhere, with the nearest name.
    """
    names = [name for name in environ if name.startswith(PREFIX) and name != SETTINGS_FILE]
    for name in sorted(names, key=_in_order):
        at = Mark(name, 0, 0, SettingsError)
        path, key = _lead(name, keys, at)
        changed = _put(root, path, _node(key, environ[name], at), at)
        if isinstance(changed, MapNode):
            root = changed
    return root


def _in_order(name: str) -> list[tuple[int, str]]:
    """Positions in the order of numbers, and a list before what is inside it."""
    return [(int(part) if _POSITION.fullmatch(part) else 0, part) for part in name.split("__")]


def _lead(name: str, keys: tuple[Key, ...], at: Mark) -> tuple[list[Step], Key]:
    path: list[Step] = []
    parts = iter(name.removeprefix(PREFIX).split("__"))
    inside, key = keys, None
    for part in parts:
        key = next((known for known in inside if known.name.upper() == part), None)
        if key is None:
            raise _unknown(name, keys, at)
        path.append(key.name)
        inside = key.keys
        if key.form is Form.MAPS:
            position = next(parts, None)
            if position is None:
                break
            if _POSITION.fullmatch(position) is None:
                raise _unknown(name, keys, at)
            path.append(int(position))
            key = Key(name=key.name, type="", about="", form=Form.MAP, keys=key.keys)
        elif key.form is Form.NAMED:
            rest = list(parts)
            if len(rest) > 1 or "" in rest:
                raise _unknown(name, keys, at)
            path += rest
            key = Key(name=key.name, type="", about="", form=Form.PLAIN if rest else Form.MAP)
    if key is None:
        raise _unknown(name, keys, at)
    return path, key


def _unknown(name: str, keys: tuple[Key, ...], at: Mark) -> ConfigError:
    known = [*variables(keys), SETTINGS_FILE]
    return at.error(f"Unknown variable {shown(name)}.", nearest(name, known))


def _node(key: Key, text: str, at: Mark) -> Node:
    if key.form is Form.TEXT:
        return ScalarNode(at, text, text)
    if key.form is Form.WORDS:
        words = [word.strip() for word in text.split(",")]
        return ListNode(at, tuple(ScalarNode(at, word, word) for word in words))
    if key.form is Form.PLAIN:
        try:
            return ScalarNode(at, resolve(text.strip()), text)
        except ValueError:
            return ScalarNode(at, text, text)
    documents = read(text, at.file, fault=SettingsError)
    if len(documents) != 1:
        raise at.error("The variable does not hold one value in YAML.")
    return documents[0]


def _put(node: Node | None, path: list[Step], leaf: Node, at: Mark) -> Node:
    """`node` with `leaf` at `path`; what is not there is made."""
    if not path:
        return leaf
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        items = list(node.items) if isinstance(node, ListNode) else []
        if step > len(items):
            raise at.error(f"The list has {len(items)} entries; the next one is {len(items)}.")
        old = items[step] if step < len(items) else None
        items[step : step + 1] = [_put(old, rest, leaf, at)]
        return ListNode(node.at if isinstance(node, ListNode) else at, tuple(items))
    entries = dict(node.entries) if isinstance(node, MapNode) else {}
    word = next((key for key in entries if key.text == step), ScalarNode(at, step, step))
    entries[word] = _put(entries.get(word), rest, leaf, at)
    return MapNode(node.at if isinstance(node, MapNode) else at, tuple(entries.items()))
