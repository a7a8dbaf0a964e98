"""`budgets:` of a policy: what each key, app or team may spend in a day or a month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gateway.core.budget import Allowance
from gateway.core.money import Currency
from gateway.policy.amounts import Amount, as_amount
from gateway.policy.facts import Facts
from gateway.policy.reading import as_choice, as_map, as_text, need, only_keys
from gateway.policy.yaml_nodes import MapNode, Mark, Node

EACH = ("key", "app", "team", "all")
PERIODS = {"day": "%Y-%m-%d", "month": "%Y-%m"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """One budget; `limits` replace `limit` for holders by name."""

    name: str
    each: str
    per: str
    limit: Amount
    limits: Mapping[str, Amount] = field(default_factory=dict)
    at: Mark

    @property
    def amounts(self) -> Iterator[Amount]:
        """Every amount that it states."""
        yield self.limit
        yield from self.limits.values()

    def allowance(self, facts: Facts, currency: Currency, *, enforced: bool) -> Allowance:
        """What the caller of this request may spend of it now; `facts.at` decides the period."""
        holder = "" if self.each == "all" else str(getattr(facts, self.each))
        return Allowance(
            budget=self.name,
            holder=holder,
            period=facts.at.strftime(PERIODS[self.per]),
            currency=currency.base,
            limit=self.limits.get(holder, self.limit).in_base(currency),
            enforced=enforced,
        )


def read_budgets(node: Node | None) -> tuple[Budget, ...]:
    """Read the map under `budgets:`; None is no budget."""
    if node is None:
        return ()
    given = as_map(node, "`budgets`")
    return tuple(_budget(as_text(key, "a budget"), key.at, value) for key, value in given.entries)


def _budget(name: str, at: Mark, node: Node) -> Budget:
    what = f"the budget `{name}`"
    given = as_map(node, what)
    only_keys(given, ("each", "per", "limit", "limits"), what=what)
    each = as_choice(need(given, "each", what=what), "`each`", EACH)
    limits = given.get("limits")
    if limits is not None and each == "all":
        raise limits.at.error("A budget of all has one limit.", "Remove `limits`.")
    return Budget(
        name=name,
        each=each,
        per=as_choice(need(given, "per", what=what), "`per`", tuple(PERIODS)),
        limit=as_amount(need(given, "limit", what=what), "`limit`"),
        limits={} if limits is None else _limits(as_map(limits, "`limits`")),
        at=at,
    )


def _limits(given: MapNode) -> dict[str, Amount]:
    return {
        as_text(key, "`limits`"): as_amount(value, f"the limit of `{key.text}`")
        for key, value in given.entries
    }
