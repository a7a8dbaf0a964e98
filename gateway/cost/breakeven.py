"""Where a model of one's own and a closed one cost the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from gateway.core.money import Money
from gateway.core.target import Target
from gateway.cost.amortised import months
from gateway.cost.prices import SECONDS_A_MONTH, Prices
from gateway.cost.recorded import Attempt, attempt_of
from gateway.cost.report import Closed

_BRIEFEST = Decimal("1e-9")


class Verdict(StrEnum):
    """Which of the two is cheaper for the recorded traffic."""

    OWN = "our own model is cheaper"
    CLOSED = "the closed model is cheaper"
    NEVER = "the closed model is cheaper, even were ours busy all the time"
    NOTHING = "nothing was served"
    NOT_COMPARABLE = "the two are priced in different currencies"
    UNPRICED = "the closed model has no known price"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakeven:
    """One target with a fixed cost, against one closed model, for a month of recorded traffic.

    `fixed` and `closed` are a month's cost; `tokens` is what a month serves at
    the recorded pace. `times` is by how much traffic of the same kind would
    have to grow (or could shrink) for both to cost the same; `use` is the share
    of the target's slots that was taken.
    """

    target: str
    against: str
    requests: int
    tokens: int
    use: Decimal
    fixed: Money
    closed: Money | None
    times: Decimal | None
    verdict: Verdict

    def as_dict(self) -> dict[str, str | int | None]:
        """The row as it is printed; amounts are decimal strings."""
        needed = None if self.times is None else int(self.tokens * self.times)
        return {
            "target": self.target,
            "against": self.against,
            "requests": self.requests,
            "tokens_a_month": self.tokens,
            "use": f"{self.use * 100:.1f}%",
            "fixed_a_month": f"{self.fixed.amount:.2f}",
            "closed_a_month": None if self.closed is None else f"{self.closed.amount:.2f}",
            "currency": self.fixed.currency,
            "break_even_tokens_a_month": needed,
            "verdict": self.verdict.value,
        }


def breakeven(
    records: Iterable[Mapping[str, object]],
    targets: Sequence[Target],
    prices: Prices,
    time: timedelta,
    *,
    against: str,
    closed: Closed,
) -> list[Breakeven]:
    """Compare every target that has a fixed cost with the closed model `against`.

    `records` are those of `time`; what `closed` says of each attempt is added
    up, so that prices which depend on the length of a request hold.
    """
    lasted = max(months(time), _BRIEFEST)
    served: dict[str, list[Attempt]] = {target.name: [] for target in targets}
    for record in records:
        attempt = attempt_of(record)
        if attempt is not None and attempt.target in served:
            served[attempt.target].append(attempt)
    found = []
    for target in targets:
        monthly = None if target.cost is None else prices.monthly(target.cost)
        if monthly is not None:
            attempts = served[target.name]
            found.append(_compared(target, monthly, attempts, lasted, against, closed))
    return found


def _compared(
    target: Target,
    monthly: Money,
    attempts: Sequence[Attempt],
    lasted: Decimal,
    against: str,
    closed: Closed,
) -> Breakeven:
    """Compare one target; `lasted` is the time of the attempts, in months."""
    busy = sum((item.seconds for item in attempts), Decimal(0))
    use = busy / (lasted * SECONDS_A_MONTH * max(target.slots, 1))
    tokens = sum(item.usage.input + item.usage.output for item in attempts)
    charged = _charged(attempts, closed)
    outside = None if charged is None else Money(charged.amount / lasted, charged.currency)
    times = None
    if outside is not None and outside.amount and outside.currency == monthly.currency:
        times = monthly.amount / outside.amount
    return Breakeven(
        target=target.name,
        against=against,
        requests=len(attempts),
        tokens=int(tokens / lasted),
        use=use,
        fixed=monthly,
        closed=outside,
        times=times,
        verdict=_verdict(monthly, outside, times, use) if tokens else Verdict.NOTHING,
    )


def _charged(attempts: Sequence[Attempt], closed: Closed) -> Money | None:
    total: Money | None = None
    for attempt in attempts:
        price = closed(attempt.usage, attempt.at)
        if price is None:
            return None
        before = Decimal(0) if total is None else total.amount
        total = Money(before + price.amount, price.currency)
    return total


def _verdict(own: Money, outside: Money | None, times: Decimal | None, use: Decimal) -> Verdict:
    if outside is None:
        return Verdict.UNPRICED
    if times is None:
        return Verdict.NOT_COMPARABLE if outside.currency != own.currency else Verdict.CLOSED
    if times <= 1:
        return Verdict.OWN
    return Verdict.NEVER if times * use > 1 else Verdict.CLOSED
