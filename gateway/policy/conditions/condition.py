"""What a condition is: one short file that tests one fact of a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol, TypeAlias

from gateway.core.finding import DataClass
from gateway.policy.conditions.tells import Tell
from gateway.policy.facts import Facts
from gateway.policy.shapes import Shape
from gateway.policy.yaml_nodes import Mark, Node

Language: TypeAlias = Literal["en", "tr"]


class Nature(StrEnum):
    """Who determines the fact that a condition tests.

    `IDENTITY` comes from the authenticated key, `TIME` from the clock. `CONTENT`
    and `CLIENT` come with the request, `SPENDING` from those before it: in `when`
    they make a rule an addition.
    """

    IDENTITY = "identity"
    TIME = "time"
    CONTENT = "content"
    CLIENT = "client"
    SPENDING = "spending"


class Condition(Protocol):
    """A compiled condition. A condition on content may only become true by added content."""

    def test(self, facts: Facts) -> bool:
        """Whether it holds."""
        ...

    @property
    def tells(self) -> tuple[Tell, ...]:
        """What it asks for, all of which must be so; the prover makes its facts of it."""
        ...

    def note(self, facts: Facts, language: Language) -> str:
        """Why it holds or not, in a few words without any text of the request."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """What a condition is made from: its own key and those it reads, and the known entities."""

    nodes: Mapping[str, Node]
    at: Mark
    entities: Mapping[str, DataClass]


@dataclass(frozen=True, slots=True)
class Example:
    """A `when:` map, the facts of a `given:` map, and whether the first holds for the second."""

    when: str
    given: str
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionKind:
    """One condition file: its key, the keys that may stand beside it, and how it is read.

    `about` is its line in the reference. `needs` are conditions that must stand
    beside it. `shape` is the JSON Schema of its value. `refused` are `when:` maps that do not load.
    """

    name: str
    about: str
    nature: Nature
    parse: Callable[[Arguments], Condition]
    qualifiers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    shape: Shape = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    refused: tuple[str, ...] = ()
