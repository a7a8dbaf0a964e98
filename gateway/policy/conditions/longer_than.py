"""`longer_than: 6000 characters`: the length of all text, keys and numbers of the request."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateway.core.request import Place
from gateway.core.tokens import CHARACTERS_PER_TOKEN, estimate_tokens
from gateway.policy.conditions.condition import (
    Arguments,
    Condition,
    ConditionKind,
    Example,
    Language,
    Nature,
)
from gateway.policy.conditions.places import narrowed, places_of
from gateway.policy.conditions.tells import Least, Tell
from gateway.policy.facts import Facts
from gateway.policy.reading import as_text
from gateway.policy.shapes import matching

LENGTH = r"([0-9]{1,9}) (characters?|tokens?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class LongerThan:
    """Holds where there are more than `limit` characters, or tokens by our estimate."""

    limit: int
    tokens: bool = False
    places: frozenset[Place] = frozenset()

    def test(self, facts: Facts) -> bool:
        """Whether the text is longer."""
        return self.count(facts) > self.limit

    @property
    def tells(self) -> tuple[Tell, ...]:
        """One character more than the limit has room for."""
        room = self.limit * CHARACTERS_PER_TOKEN if self.tokens else self.limit
        return (Least(fact="characters", at_least=room + 1, places=self.places),)

    def count(self, facts: Facts) -> int:
        """The characters, or the tokens, that count."""
        by_place = facts.characters.items()
        characters = sum(n for place, n in by_place if not self.places or place in self.places)
        return estimate_tokens(characters) if self.tokens else characters

    def note(self, facts: Facts, language: Language) -> str:
        """`120 characters, limit 6000`, `about 30 tokens (user), limit 6000`."""
        turkish = language == "tr"
        unit, limit = ("karakter", "sınır") if turkish else ("characters", "limit")
        if self.tokens:
            unit = "token"
        about = ("yaklaşık " if turkish else "about ") if self.tokens else ""
        plural = "s" if self.tokens and not turkish else ""
        counted = f"{about}{self.count(facts)} {unit}{plural}{narrowed(self.places)}"
        return f"{counted}, {limit} {self.limit}"


def _parse(arguments: Arguments) -> Condition:
    node = arguments.nodes["longer_than"]
    match = re.fullmatch(LENGTH, as_text(node, "`longer_than`"))
    if match is None:
        raise node.at.error(
            "`longer_than` must be a length.", "Write `6000 characters` or `1500 tokens`."
        )
    tokens = match[2].startswith("token")
    return LongerThan(limit=int(match[1]), tokens=tokens, places=places_of(arguments))


CONDITION = ConditionKind(
    name="longer_than",
    about="The text of the request has more than so many `characters`, or `tokens` (estimated: "
    "four characters each).",
    nature=Nature.CONTENT,
    parse=_parse,
    shape=matching(LENGTH),
    qualifiers=("in",),
    examples=(
        Example("longer_than: 100 characters", "characters: 101", True),
        Example("longer_than: 100 characters", "characters: 100", False),
        Example("longer_than: 1 character", "characters: {user: 1, system: 1}", True),
        Example(
            "{longer_than: 9 characters, in: [user]}", "characters: {user: 9, system: 9}", False
        ),
        Example("longer_than: 0 characters", "app: hbys", False),
        Example("longer_than: 6000 tokens", "characters: 24001", True),
        Example("longer_than: 6000 tokens", "characters: 24000", False),
    ),
    refused=(
        "longer_than: 100",
        "longer_than: 6000 words",
        "longer_than: 6k characters",
        "longer_than: -1 characters",
    ),
)
