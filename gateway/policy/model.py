"""Policies as data: what the loader makes once and `decide` reads for every request."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from gateway.core.decision import RuleRef, Trace, Treatment
from gateway.core.effects import Effect
from gateway.core.money import Currency
from gateway.core.permission import Permission
from gateway.core.target import Target
from gateway.policy.amounts import Amount
from gateway.policy.budgets import Budget
from gateway.policy.clauses import EMPTY, Clause
from gateway.policy.conditions.condition import Language
from gateway.policy.facts import Facts
from gateway.policy.known_public import Documents
from gateway.policy.models import Row
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """`applies_to:`: whom a policy concerns; both parts ask for the key's identity alone."""

    only: Clause = EMPTY
    exempt: Clause = EMPTY

    def includes(self, facts: Facts) -> bool:
        """Whether the policy concerns this request."""
        exempt = bool(self.exempt.conditions) and self.exempt.holds(facts)
        return self.only.holds(facts) and not exempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A line of `never:` or `always:`: stored, and checked in shape, for a later proof.

    `never` has `reaches` (`external` or `any`), `always` the `effects` that may
    result; `uninspected` asks for such requests alone.
    """

    never: bool
    when: Clause
    uninspected: bool = False
    reaches: str = ""
    effects: frozenset[Effect] = frozenset()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One policy; `digest` is the SHA-256 of its file, which can hold several.

    `per_request` is the most that one request may cost by its estimate.
    """

    name: str
    otherwise: Effect
    if_uninspected: Effect = Effect.LOCAL
    reporting: bool = False
    permits: frozenset[Permission] = frozenset()
    known_public: frozenset[str] = frozenset()
    scope: Scope = field(default_factory=Scope)
    rules: tuple[Rule, ...] = ()
    statements: tuple[Statement, ...] = ()
    budgets: tuple[Budget, ...] = ()
    models: tuple[Row, ...] = ()
    per_request: Amount | None = None
    about: str = ""
    owner: str = ""
    file: str = ""
    line: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySet:
    """Every policy in force; `digest` does not depend on the order or the place of the files.

    `public` are the documents that any of them takes for public.
    """

    policies: tuple[Policy, ...]
    digest: str
    public: Documents = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        marks = frozenset().union(*(policy.known_public for policy in self.policies))
        object.__setattr__(self, "public", Documents(marks))

    def check_targets(self, targets: Collection[Target]) -> None:
        """Raise PolicyError where `without` or `use` names what the settings do not have."""
        for policy in self.policies:
            for rule in policy.rules:
                if rule.restriction is not None:
                    rule.restriction.check(targets)
            for row in policy.models:
                row.check(targets)

    def check_amounts(self, currency: Currency) -> None:
        """Raise PolicyError where an amount cannot be converted to the reporting currency."""
        for policy in self.policies:
            amounts = [amount for budget in policy.budgets for amount in budget.amounts]
            for amount in (*amounts, policy.per_request):
                if amount is not None:
                    amount.in_base(currency)
