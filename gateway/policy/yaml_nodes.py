"""A YAML document as a small frozen tree in which every node knows its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from gateway.core.errors import ConfigError, PolicyError
from gateway.policy.yaml_scalars import Scalar


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file, and the kind of error that is raised for it; counts from 1."""

    file: str
    line: int
    column: int
    fault: type[ConfigError] = PolicyError

    def error(self, message: str, hint: str = "") -> ConfigError:
        """An error that names this place."""
        return self.fault(message, file=self.file, line=self.line, column=self.column, hint=hint)


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """One value; `text` is how it was written, without its quotes."""

    at: Mark
    value: Scalar = field(repr=False)
    text: str = field(repr=False)

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.at.line

    @property
    def column(self) -> int:
        """Where it begins."""
        return self.at.column


@dataclass(frozen=True, slots=True)
class ListNode:
    """A sequence."""

    at: Mark
    items: tuple[Node, ...]

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.at.line

    @property
    def column(self) -> int:
        """Where it begins."""
        return self.at.column


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping; its keys are text as written, each at most once."""

    at: Mark
    entries: tuple[tuple[ScalarNode, Node], ...]

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.at.line

    @property
    def column(self) -> int:
        """Where it begins."""
        return self.at.column

    def get(self, name: str) -> Node | None:
        """The value of a key, None where the key is absent."""
        return next((value for key, value in self.entries if key.text == name), None)

    def key(self, name: str) -> ScalarNode | None:
        """The key itself, for its place."""
        return next((key for key, _ in self.entries if key.text == name), None)


Node: TypeAlias = ScalarNode | ListNode | MapNode
