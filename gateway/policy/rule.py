"""One rule as data: what the loader makes of it once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from gateway.core.decision import RuleRef, Trace, Treatment
from gateway.core.effects import Effect
from gateway.policy.clauses import EMPTY, Clause
from gateway.policy.conditions.condition import Language
from gateway.policy.facts import Facts
from gateway.policy.restrictions import Restriction
from gateway.policy.result import treated
from gateway.policy.wording import WORDS

_NOTHING = Facts(at=datetime(1970, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """What a rule does; `covers` are the kinds that it masks or redacts, empty for all.

    `treatment` is what is done to each finding covered, None for other effects.
    """

    effect: Effect
    covers: tuple[str, ...] = ()
    keep_last: int = 0
    treatment: Treatment | None = field(init=False, compare=False)

    def __post_init__(self) -> None:
        covers = self.effect in {Effect.MASK, Effect.REDACT}
        treatment = treated(self.effect, self.keep_last) if covers else None
        object.__setattr__(self, "treatment", treatment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. An addition joins the policy's `otherwise`; a grant stands in its place.

    `quiet` is its trace for a request without any facts, where it does not
    match: most traces are this one. `counted` is that of a match, without a note.
    `is_addition` says that its `when` asks for what comes with the request, or for a budget.
    """

    ref: RuleRef
    then: Then
    when: Clause = EMPTY
    unless: Clause = EMPTY
    restriction: Restriction | None = None
    reporting: bool = False
    quiet: Mapping[Language, Trace] = field(init=False, repr=False, compare=False)
    counted: Trace = field(init=False, repr=False, compare=False)
    is_addition: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "counted", self.trace("", matched=True))
        object.__setattr__(self, "is_addition", self.when.adds)
        failing = self.when.failing(_NOTHING)
        quiet: dict[Language, Trace] = {}
        if failing is not None:
            quiet = {
                language: self.trace(failing.note(_NOTHING, language), matched=False)
                for language in WORDS
            }
        object.__setattr__(self, "quiet", quiet)

    def trace(self, note: str, *, matched: bool) -> Trace:
        """What the rule said, and why."""
        return Trace(
            rule=self.ref,
            effect=self.then.effect,
            matched=matched,
            note=note,
            reporting=self.reporting,
        )
