"""A map of settings, read key by key against the table of keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from gateway.core.errors import ConfigError
from gateway.policy.reading import only_keys
from gateway.policy.yaml_nodes import ListNode, MapNode, Mark, Node
from gateway.settings.key import Key

T = TypeVar("T")
D = TypeVar("D")
Parse = Callable[[Node, str], T]


class Section:
    """One map and the keys that it may have.

    Raises `SettingsError` for an unknown key, with the nearest known one.
    """

    def __init__(self, node: MapNode, keys: tuple[Key, ...], what: str, before: str = "") -> None:
        self.at = node.at
        self._node = node
        self._keys = {key.name: key for key in keys}
        self._before = before
        only_keys(node, list(self._keys), what=what)

    def get(self, name: str, parse: Parse[T], default: D) -> T | D:
        """The value of a key as `parse` reads it, or `default` where it is absent."""
        value = self._value(name)
        return default if value is None else parse(value, self._label(name))

    def need(self, name: str, parse: Parse[T]) -> T:
        """The value of a mandatory key."""
        value = self._value(name)
        if value is None:
            hint = f"Add it: {self._keys[name].type}."
            raise self.at.error(f"`{self._label(name)}` is missing.", hint)
        return parse(value, self._label(name))

    def section(self, name: str) -> Section | None:
        """The map under a key, None where it is absent."""
        value = self._value(name)
        return None if value is None else self._inner(self._keys[name], value, self._label(name))

    def sections(self, name: str) -> tuple[Section, ...]:
        """The maps of a list under a key, none where it is absent."""
        value = self._value(name)
        if value is None:
            return ()
        label = self._label(name)
        if not isinstance(value, ListNode):
            raise value.at.error(f"`{label}` must be a list.", "Begin each entry with `- `.")
        return tuple(
            self._inner(self._keys[name], item, f"{label}[{position}]")
            for position, item in enumerate(value.items)
        )

    def has(self, name: str) -> bool:
        """Whether the key was given."""
        return self._value(name) is not None

    def mark(self, name: str) -> Mark:
        """Where the value of a key stands, or the map itself where the key is absent."""
        value = self._value(name)
        return self.at if value is None else value.at

    def error(self, name: str, message: str, hint: str = "") -> ConfigError:
        """An error at the place of a key."""
        return self.mark(name).error(message, hint)

    def _value(self, name: str) -> Node | None:
        return self._node.get(self._keys[name].name)

    def _label(self, name: str) -> str:
        return f"{self._before}{name}"

    def _inner(self, key: Key, node: Node, label: str) -> Section:
        if not isinstance(node, MapNode):
            hint = f"It has the keys {', '.join(inner.name for inner in key.keys)}."
            raise node.at.error(f"`{label}` must be a map of keys and values.", hint)
        return Section(node, key.keys, f"`{label}`", f"{label}.")


def whole_section(node: MapNode, keys: tuple[Key, ...]) -> Section:
    """The outermost map of the settings."""
    return Section(node, keys, "the settings")
