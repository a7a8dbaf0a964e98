"""What the conditions on a name share: the fact is one of the names that the rule lists."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass

from gateway.policy.conditions.condition import Arguments, Language
from gateway.policy.conditions.tells import Least, Points, Tell
from gateway.policy.facts import Facts
from gateway.policy.reading import as_words


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    """Holds where one of `actual(facts)` is among `names`: exact, no wildcards.

    `tell` says whether the actual value may appear in a note; it must not
    where the client wrote it. `many` says that the fact can have several values
    at once.
    """

    key: str
    names: tuple[str, ...]
    actual: Callable[[Facts], Set[str]]
    tell: bool = True
    many: bool = False

    def test(self, facts: Facts) -> bool:
        """Whether the fact is one of the names."""
        return not self.actual(facts).isdisjoint(self.names)

    @property
    def tells(self) -> tuple[Tell, ...]:
        """Each of the names."""
        if self.many:
            return (Least(fact=self.key, names=self.names),)
        return (Points(fact=self.key, values=self.names),)

    def note(self, facts: Facts, language: Language) -> str:
        """`app is open, not hbys`."""
        wanted = (" veya " if language == "tr" else " or ").join(self.names)
        found = self.actual(facts)
        if self.test(facts):
            return f"{self.key}: {', '.join(name for name in self.names if name in found)}"
        is_now = (
            f"{self.key}: {', '.join(sorted(found)) or '-'}; " if self.tell else f"{self.key}: "
        )
        return is_now + (f"{wanted} değil" if language == "tr" else f"not {wanted}")


def names_of(arguments: Arguments, key: str) -> tuple[str, ...]:
    """The names that a rule lists under `key`; raises for a wildcard."""
    words = as_words(arguments.nodes[key], f"`{key}`")
    for word, at in words:
        if "*" in word or "?" in word:
            raise at.error("There are no wildcards in conditions.", "Write the names out.")
    return tuple(word for word, _ in words)
