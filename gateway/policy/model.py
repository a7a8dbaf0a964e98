"""Policies as data: what the loader makes once and `decide` reads for every request."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from gateway.core.effects import Effect
from gateway.core.money import Currency
from gateway.core.permission import Permission
from gateway.core.target import Target
from gateway.policy.amounts import Amount
from gateway.policy.budgets import Budget
from gateway.policy.clauses import EMPTY, Clause
from gateway.policy.compiled.table import RuleTable
from gateway.policy.facts import Facts, without_public
from gateway.policy.ground import Grounds
from gateway.policy.known_public import Documents
from gateway.policy.models import Row
from gateway.policy.rule import Rule


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

    `per_request` is the most that one request may cost by its estimate. `table`
    are its rules, ready to be evaluated.
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
    table: RuleTable = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", RuleTable(self.rules, self.otherwise))

    def counted(self, facts: Facts) -> Facts:
        """The facts as this policy counts them, without what lies in documents that it knows."""
        return without_public(facts, self.known_public) if self.known_public else facts


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySet:
    """Every policy in force; `digest` does not depend on the order or the place of the files.

    `public` are the documents that any of them takes for public; `grounds` keeps
    what their restrictions leave of the targets.
    """

    policies: tuple[Policy, ...]
    digest: str
    public: Documents = field(init=False, repr=False, compare=False)
    grounds: Grounds = field(default_factory=Grounds, init=False, repr=False, compare=False)

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
