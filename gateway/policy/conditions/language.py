"""`language: [tr]`: any segment is in this language; the dominant one does not count."""

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
from gateway.policy.conditions.places import narrowed, places_of
from gateway.policy.conditions.tells import Least, Tell
from gateway.policy.facts import Facts
from gateway.policy.reading import as_words, shown
from gateway.policy.shapes import matching, words

CODE = r"[a-z]{2,3}"
_NOWHERE: frozenset[Place] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class InLanguage:
    """Holds where a segment at one of `places` (everywhere if empty) is in one of `codes`."""

    codes: tuple[str, ...]
    places: frozenset[Place] = frozenset()

    def test(self, facts: Facts) -> bool:
        """Whether one of the languages is there."""
        return any(self._there(code, facts) for code in self.codes)

    @property
    def tells(self) -> tuple[Tell, ...]:
        """One segment in one of the languages."""
        return (Least(fact="language", names=self.codes, places=self.places),)

    def note(self, facts: Facts, language: Language) -> str:
        """`language: tr`, `language: en; not tr or de (user)`."""
        turkish = language == "tr"
        key = "dil" if turkish else "language"
        found = [code for code in self.codes if self._there(code, facts)]
        if found:
            return f"{key}: {', '.join(found)}{narrowed(self.places)}"
        wanted = (" veya " if turkish else " or ").join(self.codes)
        others = ", ".join(sorted(facts.languages)) or "-"
        missing = f"{wanted} değil" if turkish else f"not {wanted}"
        return f"{key}: {others}; {missing}{narrowed(self.places)}"

    def _there(self, code: str, facts: Facts) -> bool:
        where = facts.languages.get(code, _NOWHERE)
        return not where.isdisjoint(self.places) if self.places else bool(where)


def _parse(arguments: Arguments) -> Condition:
    words = as_words(arguments.nodes["language"], "`language`")
    for word, at in words:
        if not re.fullmatch(CODE, word):
            raise at.error(
                f"`{shown(word)}` is not a language.", "Write its ISO 639 code, such as `tr`."
            )
    return InLanguage(codes=tuple(word for word, _ in words), places=places_of(arguments))


CONDITION = ConditionKind(
    name="language",
    about="Any segment is in one of these languages (ISO 639 codes).",
    nature=Nature.CONTENT,
    parse=_parse,
    shape=words(matching(CODE)),
    qualifiers=("in",),
    examples=(
        Example("language: [tr]", "language: tr", True),
        Example("language: [tr]", "language: [en, tr]", True),
        Example("language: [de, tr]", "language: [en, tr]", True),
        Example("language: [tr]", "language: en", False),
        Example("language: [tr]", "finds: {contact: 1}", False),
        Example("{language: [tr], in: [user]}", "language: tr", True),
        Example("{language: [tr], in: [user]}", "language: {tr: [system, answer]}", False),
        Example("{language: [tr], in: [system]}", "language: {tr: system, en: user}", True),
    ),
    refused=(
        "language: Turkish",
        "language: [TR]",
        "language: []",
        "language: ['*']",
        "{language: [tr], in: [header]}",
    ),
)
