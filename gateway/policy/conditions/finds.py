"""`finds: [contact, PERSON]`: findings of these classes or entities.

`at_least` counts distinct values; `min_score` and `in` say which findings count.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

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
from gateway.policy.facts import Facts, FoundValue
from gateway.policy.kinds import known_kinds
from gateway.policy.reading import as_number, as_whole
from gateway.policy.shapes import KIND, words

MOST_VALUES = 1_000_000
_NONE: Set[str | int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finds:
    """Holds where at least so many distinct values of these kinds were found.

    `absent` is the note where there are none; `everywhere` says that neither
    place nor score narrows what counts.
    """

    names: tuple[str, ...]
    at_least: int = 1
    min_score: float = 0.0
    places: frozenset[Place] = frozenset()
    absent: Mapping[Language, str] = field(init=False, repr=False, compare=False)
    everywhere: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        english = f"found no {' or '.join(self.names)}{self._narrowed('score')}"
        turkish = f"{' veya '.join(self.names)}{self._narrowed('puan')} bulunmadı"
        object.__setattr__(self, "absent", {"en": english, "tr": turkish})
        object.__setattr__(self, "everywhere", not self.places and not self.min_score)

    def test(self, facts: Facts) -> bool:
        """Whether enough values were found."""
        together = 0
        for name in self.names:
            size = len(facts.values.get(name, _NONE))
            if self.everywhere and size >= self.at_least:
                return True
            together += size
        return together >= self.at_least and self.count(facts) >= self.at_least

    def counts_one(self, facts: Facts, name: str) -> bool:
        """Whether a finding of the kind `name` counts."""
        for index in facts.kinds.get(name, ()):  # noqa: SIM110 - `any` costs three times as much
            if self._counts(facts.finds[index]):
                return True
        return False

    @property
    def tells(self) -> tuple[Tell, ...]:
        """So many values."""
        least = Least(
            fact="finds",
            names=self.names,
            at_least=self.at_least,
            places=self.places,
            min_score=self.min_score,
        )
        return (least,)

    def count(self, facts: Facts) -> int:
        """How many distinct values count."""
        return len(set[str | int]().union(*(self._values(facts, name) for name in self.names)))

    def note(self, facts: Facts, language: Language) -> str:
        """`found no secret`, `1 contact, needs 10`, `found 2 national_id`."""
        present = [
            f"{len(values)} {name}" for name in self.names if (values := self._values(facts, name))
        ]
        if not present:
            return self.absent[language]
        turkish = language == "tr"
        what = ", ".join(present) + self._narrowed("puan" if turkish else "score")
        if self.at_least > 1 and not self.test(facts):
            return f"{what}, {'en az' if turkish else 'needs'} {self.at_least}"
        return f"{what} bulundu" if turkish else f"found {what}"

    def counting(self, facts: Facts) -> set[int]:
        """The indices of the findings that count."""
        return {index for name in self.names for index in self._indices(facts, name)}

    def _counts(self, found: FoundValue) -> bool:
        there = not self.places or found.place is None or found.place in self.places
        return there and found.score >= self.min_score

    def _indices(self, facts: Facts, name: str) -> list[int]:
        return [index for index in facts.kinds.get(name, ()) if self._counts(facts.finds[index])]

    def _values(self, facts: Facts, name: str) -> Set[str | int]:
        if self.everywhere:
            return facts.values.get(name, _NONE)
        return {facts.finds[index].fingerprint or index for index in self._indices(facts, name)}

    def _narrowed(self, score: str) -> str:
        return narrowed(self.places) + (
            f" ({score} ≥ {self.min_score:g})" if self.min_score else ""
        )


def _parse(arguments: Arguments) -> Condition:
    nodes = arguments.nodes
    least, score = nodes.get("at_least"), nodes.get("min_score")
    return Finds(
        names=known_kinds(nodes["finds"], "`finds`", arguments.entities),
        at_least=1 if least is None else as_whole(least, "`at_least`", low=1, high=MOST_VALUES),
        min_score=0.0 if score is None else as_number(score, "`min_score`", low=0, high=1),
        places=places_of(arguments),
    )


CONDITION = ConditionKind(
    name="finds",
    about="Values of these data classes or entities were found.",
    nature=Nature.CONTENT,
    parse=_parse,
    shape=words(KIND),
    qualifiers=("at_least", "min_score", "in"),
    examples=(
        Example("finds: [contact]", "finds: {contact: 1}", True),
        Example("finds: contact", "finds: {EMAIL_ADDRESS: 1}", True),
        Example("finds: [EMAIL_ADDRESS]", "finds: {EMAIL_ADDRESS: 1}", True),
        Example("finds: [EMAIL_ADDRESS]", "finds: {PERSON: 1}", False),
        Example("finds: [secret, financial]", "finds: {financial: 2}", True),
        Example("finds: [secret]", "finds: {contact: 1}", False),
        Example("{finds: [contact], at_least: 10}", "finds: {contact: 9}", False),
        Example("{finds: [contact], at_least: 10}", "finds: {contact: 10}", True),
        Example("{finds: [PERSON, secret], at_least: 3}", "finds: {PERSON: 2, secret: 1}", True),
        Example("{finds: [PERSON, contact], at_least: 2}", "finds: {PERSON: 1}", False),
        Example("{finds: [PERSON], min_score: 0.8}", "finds: {PERSON: {score: 0.8}}", True),
        Example("{finds: [PERSON], min_score: 0.8}", "finds: {PERSON: {score: 0.7}}", False),
        Example("{finds: [PERSON], in: [user]}", "finds: {PERSON: {in: user}}", True),
        Example("{finds: [PERSON], in: [user]}", "finds: {PERSON: {in: system}}", False),
        Example("{finds: [PERSON], in: [answer, user]}", "finds: {PERSON: {in: answer}}", True),
    ),
    refused=(
        "finds: []",
        "finds: [contacts]",
        "finds: [EMAIL_ADRESS]",
        "finds: [contact, contact]",
        "{finds: [contact], at_least: 0}",
        "{finds: [contact], at_least: 1.5}",
        "{finds: [contact], at_least: true}",
        "{finds: [contact], min_score: 1.1}",
        "{finds: [contact], min_score: high}",
        "{finds: [contact], in: [header]}",
        "{finds: [contact], in: []}",
        "at_least: 3",
        "in: [user]",
    ),
)
