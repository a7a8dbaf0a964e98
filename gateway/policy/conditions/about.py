"""`about: person`: any segment speaks of a person, and not of a subject in general.

"My diabetes" does, "what is diabetes" does not. A rule that loosens should not
rest on it alone: a person may be spoken of in words that nobody listed.
"""

from __future__ import annotations

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
from gateway.policy.conditions.places import narrowed, places_of
from gateway.policy.conditions.tells import Least, Tell
from gateway.policy.facts import Facts
from gateway.policy.reading import as_choice
from gateway.policy.shapes import one_of


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Holds where a segment at one of `places` (everywhere if empty) speaks of a person."""

    places: frozenset[Place] = frozenset()

    def test(self, facts: Facts) -> bool:
        """Whether a person is spoken of."""
        return bool(self._where(facts))

    @property
    def tells(self) -> tuple[Tell, ...]:
        """One place where a person is spoken of."""
        return (Least(fact="about", names=("person",), places=self.places),)

    def note(self, facts: Facts, language: Language) -> str:
        """`speaks of a person (user)`, `speaks of no person`."""
        where = self._where(facts)
        if where:
            named = ", ".join(sorted(where))
            return (
                f"bir kişiden söz ediyor ({named})"
                if language == "tr"
                else (f"speaks of a person ({named})")
            )
        nobody = "kimseden söz etmiyor" if language == "tr" else "speaks of no person"
        return nobody + narrowed(self.places)

    def _where(self, facts: Facts) -> frozenset[Place]:
        return facts.persons & self.places if self.places else facts.persons


def _parse(arguments: Arguments) -> Condition:
    as_choice(arguments.nodes["about"], "`about`", ("person",))
    return About(places=places_of(arguments))


CONDITION = ConditionKind(
    name="about",
    about="Any segment speaks of a person, and not of a subject in general.",
    nature=Nature.CONTENT,
    parse=_parse,
    shape=one_of(("person",)),
    qualifiers=("in",),
    examples=(
        Example("about: person", "about: person", True),
        Example("about: person", "about: {person: system}", True),
        Example("about: person", "finds: {special_category: 1}", False),
        Example("{about: person, in: [user]}", "about: person", True),
        Example("{about: person, in: [user]}", "about: {person: [system, tools]}", False),
        Example("{about: person, in: [tools, user]}", "about: {person: tools}", True),
        Example(
            "{about: person, finds: [special_category]}",
            "{about: person, finds: {special_category: 1}}",
            True,
        ),
        Example(
            "{about: person, finds: [special_category]}", "finds: {special_category: 1}", False
        ),
    ),
    refused=(
        "about: people",
        "about: [person]",
        "about: true",
        "{about: person, in: [header]}",
        "{about: person, at_least: 2}",
    ),
)
