"""`longer_than: 6000 characters`: the length of all text, keys and numbers of the request."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateway.core.request import Place
from gateway.policy.conditions.condition import (
    Arguments,
    Condition,
    ConditionKind,
    Example,
    Language,
    Nature,
)
from gateway.policy.conditions.places import places_of
from gateway.policy.conditions.tells import Least, Tell
from gateway.policy.facts import Facts
from gateway.policy.reading import as_text

_LENGTH = re.compile(r"([0-9]{1,9}) (characters?|tokens?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class LongerThan:
    """Holds where there are more than `limit` characters."""

    limit: int
    places: frozenset[Place] = frozenset()

    def test(self, facts: Facts) -> bool:
        """Whether the text is longer."""
        return self.count(facts) > self.limit

    @property
    def tells(self) -> tuple[Tell, ...]:
        """One character more than the limit."""
        return (Least(fact="characters", at_least=self.limit + 1, places=self.places),)

    def count(self, facts: Facts) -> int:
        """The characters that count."""
        by_place = facts.characters.items()
        return sum(n for place, n in by_place if not self.places or place in self.places)

    def note(self, facts: Facts, language: Language) -> str:
        """`120 characters, limit 6000`."""
        unit, limit = ("karakter", "sınır") if language == "tr" else ("characters", "limit")
        return f"{self.count(facts)} {unit}, {limit} {self.limit}"


def _parse(arguments: Arguments) -> Condition:
    node = arguments.nodes["longer_than"]
    match = _LENGTH.fullmatch(as_text(node, "`longer_than`"))
    if match is None:
        raise node.at.error("`longer_than` must be a length such as `6000 characters`.")
    if match[2].startswith("token"):
        raise node.at.error(
            "This version does not know `tokens` in `longer_than` yet.", "Count characters."
        )
    return LongerThan(limit=int(match[1]), places=places_of(arguments))


CONDITION = ConditionKind(
    name="longer_than",
    about="The text of the request has more than so many characters.",
    nature=Nature.CONTENT,
    parse=_parse,
    qualifiers=("in",),
    examples=(
        Example("longer_than: 100 characters", "characters: 101", True),
        Example("longer_than: 100 characters", "characters: 100", False),
        Example("longer_than: 1 character", "characters: {user: 1, system: 1}", True),
        Example(
            "{longer_than: 9 characters, in: [user]}", "characters: {user: 9, system: 9}", False
        ),
        Example("longer_than: 0 characters", "app: hbys", False),
    ),
    refused=(
        "longer_than: 100",
        "longer_than: 6000 tokens",
        "longer_than: 6k characters",
        "longer_than: -1 characters",
    ),
)
