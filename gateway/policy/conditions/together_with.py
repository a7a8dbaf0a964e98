"""`together_with: [contact]`: values of other kinds were found in the same request.

It stands beside `finds`, whose kinds it must not share: otherwise one value
would be its own company. What the rule masks is named by `finds`.
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
from gateway.policy.kinds import class_of, known_kinds
from gateway.policy.reading import as_words
from gateway.policy.shapes import KIND, words


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherWith:
    """Holds where a value of one of these kinds was found, at one of `places` if there are any."""

    names: tuple[str, ...]
    places: frozenset[Place] = frozenset()

    def test(self, facts: Facts) -> bool:
        """Whether there is such a value."""
        return any(self._there(name, facts) for name in self.names)

    @property
    def tells(self) -> tuple[Tell, ...]:
        """One value."""
        return (Least(fact="finds", names=self.names, places=self.places),)

    def note(self, facts: Facts, language: Language) -> str:
        """`together with contact`, `no contact or national_id beside it`."""
        turkish = language == "tr"
        found = [name for name in self.names if self._there(name, facts)]
        if found:
            listed = ", ".join(found) + narrowed(self.places)
            return f"{listed} ile birlikte" if turkish else f"together with {listed}"
        wanted = (" veya " if turkish else " or ").join(self.names) + narrowed(self.places)
        return f"yanında {wanted} yok" if turkish else f"no {wanted} beside it"

    def _there(self, name: str, facts: Facts) -> bool:
        indices = facts.kinds.get(name, ())
        if not self.places:
            return bool(indices)
        return any(
            facts.finds[index].place is None or facts.finds[index].place in self.places
            for index in indices
        )


def _parse(arguments: Arguments) -> Condition:
    nodes, entities = arguments.nodes, arguments.entities
    node = nodes["together_with"]
    names = known_kinds(node, "`together_with`", entities)
    main = known_kinds(nodes["finds"], "`finds`", entities)
    for word, at in as_words(node, "`together_with`"):
        shared = [kind for kind in main if _overlap(word, kind, arguments)]
        if shared:
            raise at.error(
                f"One value would be both `{word}` and `{shared[0]}` of `finds`.",
                "Name kinds that differ, or count values with `at_least`.",
            )
    return TogetherWith(names=names, places=places_of(arguments))


def _overlap(one: str, other: str, arguments: Arguments) -> bool:
    entities = arguments.entities
    if one in entities and other in entities:
        return one == other
    return class_of(one, entities) is class_of(other, entities)


CONDITION = ConditionKind(
    name="together_with",
    about="Values of these other kinds were found in the same request. Stands beside `finds`.",
    nature=Nature.CONTENT,
    parse=_parse,
    shape=words(KIND),
    qualifiers=("in",),
    needs=("finds",),
    examples=(
        Example(
            "{finds: [special_category], together_with: [contact]}",
            "finds: {special_category: 1, EMAIL_ADDRESS: 1}",
            True,
        ),
        Example(
            "{finds: [special_category], together_with: [contact, national_id]}",
            "finds: {special_category: 1, national_id: 1}",
            True,
        ),
        Example(
            "{finds: [special_category], together_with: [contact]}",
            "finds: {special_category: 2}",
            False,
        ),
        Example(
            "{finds: [special_category], together_with: [contact]}", "finds: {contact: 1}", False
        ),
        Example(
            "{finds: [PERSON], together_with: [EMAIL_ADDRESS]}",
            "finds: {PERSON: 1, EMAIL_ADDRESS: 1}",
            True,
        ),
        Example(
            "{finds: [secret], together_with: [contact], in: [user]}",
            "finds: {secret: 1, contact: {in: system}}",
            False,
        ),
        Example(
            "{finds: [secret], together_with: [contact], in: [user, system]}",
            "finds: {secret: 1, contact: {in: system}}",
            True,
        ),
    ),
    refused=(
        "together_with: [contact]",
        "{about: person, together_with: [contact]}",
        "{finds: [contact], together_with: [contact]}",
        "{finds: [PERSON], together_with: [contact]}",
        "{finds: [contact], together_with: [secret, EMAIL_ADDRESS]}",
        "{finds: [secret], together_with: []}",
        "{finds: [secret], together_with: [contacts]}",
    ),
)
