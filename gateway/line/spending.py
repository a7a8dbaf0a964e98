"""Money around an attempt: what it may cost, set aside before it and settled after it.

Only requests under a policy with `budgets:` or `spend:` are weighed; for all
others nothing is counted and the store is not asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from gateway.core.budget import (
    Allowance,
    BudgetStore,
    Draw,
    Reservation,
    amount_of,
    nano,
    share_of,
)
from gateway.core.errors import (
    BudgetExceeded,
    BudgetUnavailable,
    GatewayError,
    InvalidRequest,
    PriceUnknown,
)
from gateway.core.money import Cost, Currency
from gateway.core.reply import Usage
from gateway.core.request import Request
from gateway.core.target import Target
from gateway.cost.estimate import estimate, most_usage
from gateway.cost.prices import Prices
from gateway.policy.facts import Facts
from gateway.policy.model import PolicySet
from gateway.policy.spending import allowances, most_per_request
from gateway.route.plan import Choice

_SOME = Usage(input=1000, output=1000, estimated=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Funds:
    """What one request may draw from; `used` is what of each budget was gone when it was decided.

    `spent` are budgets that turned out to have no room for it.
    """

    allowances: tuple[Allowance, ...] = ()
    per_request: int | None = None
    used: Mapping[str, int] = field(default_factory=dict)
    spent: frozenset[str] = frozenset()

    @property
    def limited(self) -> bool:
        """Whether anything is counted for this request."""
        return bool(self.allowances) or self.per_request is not None

    def draws(self, reserved: int = 0) -> tuple[Draw, ...]:
        """What the record says of each budget."""
        return tuple(
            Draw(allowance=item, used=self.used.get(item.budget, 0), reserved=reserved)
            for item in self.allowances
        )

    def shares(self) -> dict[str, Decimal]:
        """The part of each budget that is used; one without room counts as used up."""
        shares = {}
        for item in self.allowances:
            share = share_of(self.used.get(item.budget, 0), item.limit)
            shares[item.budget] = max(share, Decimal(1)) if item.budget in self.spent else share
        return shares


class Short(StrEnum):
    """What there was not enough of to ask a target."""

    BUDGET = "budget"
    SPEND = "spend"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class RuledOut:
    """A target that was not asked for the sake of money; `budgets` are those without room."""

    short: Short
    budgets: frozenset[str] = frozenset()


class Spending:
    """Weighs attempts against the budgets and limits of the policies in force."""

    def __init__(self, store: BudgetStore, prices: Prices, currency: Currency) -> None:
        self._store = store
        self._prices = prices
        self._currency = currency
        self._unsettled: dict[str, int] = {}

    async def funds(self, policies: PolicySet, facts: Facts) -> Funds:
        """What the request may draw from, with the counts of now; raises BudgetUnavailable."""
        drawn = allowances(policies, facts, self._currency)
        return Funds(
            allowances=drawn,
            per_request=most_per_request(policies, facts, self._currency),
            used=await self._store.used(drawn) if drawn else {},
        )

    def estimate(self, choice: Choice, request: Request) -> int | None:
        """What `request` may cost at `choice`, in billionths; None where the price is unknown."""
        usage = most_usage(request)
        return estimate(self._prices, self._currency, choice.target, choice.model, usage)

    async def set_aside(
        self,
        funds: Funds,
        choice: Choice,
        request: Request,
        *,
        name: str,
        already: int,
        beyond: frozenset[str],
    ) -> Reservation | RuledOut:
        """Set money aside for one attempt, or say why it cannot be made.

        `name` is that of the reservation, `already` what the request has cost so
        far, `beyond` the budgets whose limit does not hold at home. Raises
        BudgetUnavailable; then, or when cancelled, nothing stays set aside.
        """
        price = self.estimate(choice, request) if funds.limited else 0
        if price is None:
            return RuledOut(Short.PRICE)
        if funds.per_request is not None and already + price > funds.per_request:
            return RuledOut(Short.SPEND)
        reservation = Reservation(
            id=name,
            allowances=funds.allowances,
            amount=price,
            beyond=beyond if choice.target.at_home else frozenset(),
        )
        if not funds.allowances:
            return reservation
        await self._settle_late()
        full = await self._store.reserve(reservation)
        return RuledOut(Short.BUDGET, full) if full else reservation

    async def settle(self, reservation: Reservation, cost: Cost) -> int:
        """Put `cost` in place of what was set aside; returns it in billionths.

        Where the store cannot be written, the reservation goes on counting, and is
        settled before the next one is made.
        """
        known = cost.priced and cost.currency == self._currency.base
        amount = nano(cost.amount) if known else reservation.amount
        if reservation.allowances:
            await self._settle(reservation.id, amount)
        return amount

    async def release(self, funds: Funds, name: str) -> None:
        """Give back what was set aside under `name`, if it was, for an attempt that is not made."""
        if funds.allowances:
            await self._settle(name, 0)

    async def _settle(self, name: str, amount: int) -> None:
        try:
            await self._store.settle(name, amount)
        except BudgetUnavailable:
            self._unsettled[name] = amount

    async def _settle_late(self) -> None:
        for name, amount in list(self._unsettled.items()):
            await self._store.settle(name, amount)
            self._unsettled.pop(name, None)


def check_money(
    policies: PolicySet, targets: Collection[Target], prices: Prices, currency: Currency
) -> None:
    """Raise PolicyError for an amount without a rate, or a preferred model without a price.

    The second only where the same policy limits what is spent: there such a row
    could never be used.
    """
    policies.check_amounts(currency)
    for policy in policies.policies:
        limits = policy.budgets or policy.per_request is not None
        for row in policy.models if limits else ():
            named = ((target, target.model_named(row.preference.use)) for target in targets)
            target, model = next(((one, name) for one, name in named if name), (None, ""))
            if target and estimate(prices, currency, target, model, _SOME) is None:
                raise row.at.error(
                    "The policy limits what is spent, and the price of this model is not known"
                    f" in {currency.base}.",
                    "Add a rate for its currency, or name a model that is on the price list.",
                )


def weighed(facts: Facts, funds: Funds) -> Facts:
    """The facts with what is used of each budget."""
    return replace(facts, used=funds.shares()) if funds.allowances else facts


def too_dear(ruled_out: RuledOut, funds: Funds) -> GatewayError:
    """The fault to tell where no target could be asked for the sake of money."""
    if ruled_out.short is Short.PRICE:
        return PriceUnknown(
            "A policy limits what is spent, and the price of this model is not known.",
            hint="Name a model that is on the price list, or state the cost of the target.",
        )
    if ruled_out.short is Short.SPEND:
        limit = amount_of(funds.per_request or 0)
        return InvalidRequest(
            f"The request could cost more than a policy lets one request cost ({limit:f}).",
            code="over_spend_limit",
            hint="Send less, or bound the answer by max_tokens.",
        )
    item = next(one for one in funds.allowances if one.budget in ruled_out.budgets)
    return BudgetExceeded(
        f"The budget `{item.budget}` has no room for this request: its limit for {item.period} is"
        f" {amount_of(item.limit):f} {item.currency}.",
        hint="Wait for the next period, ask for less, or ask for a higher limit.",
    )
