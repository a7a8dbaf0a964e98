"""What the recorded traffic cost, summed as somebody asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from gateway.core.money import Money
from gateway.core.reply import Usage
from gateway.cost.amortised import Amortised
from gateway.cost.prices import rounded
from gateway.cost.recorded import Attempt, attempt_of

GROUPS = ("app", "team", "model", "target", "rule", "effect", "would_be")
NONE = "-"

Closed: TypeAlias = Callable[[Usage, datetime | None], Money | None]
"""What a closed model would have charged for a use, in the reporting currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The sum of one group in one currency.

    `group` holds what the rows were grouped by. `estimated` is the share of
    the requests whose cost is an estimate, `unpriced` the number of those whose
    price nobody knows, which count as zero in `amount`. `closed` is what a
    closed model would have charged for the same tokens, None where nobody
    asked or its amount is in another currency.
    """

    group: Mapping[str, str]
    requests: int
    input: int
    output: int
    amount: Decimal
    currency: str
    estimated: Decimal
    unpriced: int
    closed: Decimal | None = None

    def as_dict(self) -> dict[str, str | int]:
        """The row as it is printed; amounts are decimal strings."""
        compared: dict[str, str | int] = {}
        if self.closed is not None:
            compared = {
                "closed": format(self.closed, "f"),
                "difference": format(self.amount - self.closed, "f"),
            }
        return {
            **self.group,
            "requests": self.requests,
            "input": self.input,
            "output": self.output,
            "amount": format(self.amount, "f"),
            "currency": self.currency,
            "estimated": format(self.estimated, "f"),
            "unpriced": self.unpriced,
            **compared,
        }


@dataclass(slots=True)
class _Sum:
    """`shared` counts the tokens of targets whose fixed cost is shared out at the end."""

    requests: int = 0
    input: int = 0
    output: int = 0
    amount: Decimal = Decimal(0)
    estimated: int = 0
    unpriced: int = 0
    closed: dict[str, Decimal] = field(default_factory=dict)
    shared: Counter[str] = field(default_factory=Counter)


_Key: TypeAlias = tuple[tuple[str, ...], str]


def report(
    records: Iterable[Mapping[str, object]],
    by: Sequence[str],
    *,
    amortised: Amortised | None = None,
    closed: Closed | None = None,
) -> list[Row]:
    """Sum the completions among `records` by what `GROUPS` names.

    With `amortised`, the fixed cost of a target for the whole time is shared
    out over the tokens that it served, instead of the recorded share of its
    capacity; a target that served nothing has a row of its own. With `closed`,
    each row is compared with what that model would have charged. Currencies are
    never added to each other: a group has a row for each. Rows come in the
    order of their groups. Raises ValueError for another grouping.
    """
    if unknown := sorted(set(by) - set(GROUPS)):
        raise ValueError(f"there is no grouping by {', '.join(unknown)}")
    sums: dict[_Key, _Sum] = {}
    for record in records:
        attempt = attempt_of(record)
        if attempt is None:
            continue
        fixed = None if amortised is None else amortised.fixed.get(attempt.target)
        currency = attempt.currency if fixed is None else fixed.currency
        total = sums.setdefault((tuple(_key(record, name) for name in by), currency), _Sum())
        _add(total, attempt, shared=fixed is not None)
        price = None if closed is None else closed(attempt.usage, attempt.at)
        if price is not None:
            before = total.closed.get(price.currency, Decimal(0))
            total.closed[price.currency] = before + price.amount
    if amortised is not None:
        _share_out(amortised, sums, by)
    return [
        _row(
            dict(zip(by, group, strict=True)),
            currency,
            sums[group, currency],
            compared=closed is not None,
        )
        for group, currency in sorted(sums)
    ]


def _add(total: _Sum, attempt: Attempt, *, shared: bool) -> None:
    usage = attempt.usage
    total.requests += 1
    total.input += usage.input
    total.output += usage.output
    if shared:
        total.shared[attempt.target] += usage.input + usage.output
        return
    total.amount += attempt.amount
    total.estimated += attempt.estimated
    total.unpriced += attempt.unpriced


def _share_out(amortised: Amortised, sums: dict[_Key, _Sum], by: Sequence[str]) -> None:
    served: Counter[str] = Counter()
    for total in sums.values():
        served.update(total.shared)
    for total in sums.values():
        for target, tokens in total.shared.items():
            total.amount += amortised.share(target, tokens, served[target])
    for target, money in amortised.fixed.items():
        if not served[target]:
            group = tuple(target if name in {"target", "model"} else NONE for name in by)
            sums.setdefault((group, money.currency), _Sum()).amount += money.amount


def _row(group: Mapping[str, str], currency: str, total: _Sum, *, compared: bool) -> Row:
    others = set(total.closed) - {currency}
    return Row(
        group=group,
        requests=total.requests,
        input=total.input,
        output=total.output,
        amount=rounded(total.amount),
        currency=currency,
        estimated=(Decimal(total.estimated) / max(total.requests, 1)).quantize(Decimal("0.01")),
        unpriced=total.unpriced,
        closed=rounded(total.closed.get(currency, Decimal(0))) if compared and not others else None,
    )


def _key(record: Mapping[str, object], name: str) -> str:
    if name == "rule":
        return _deciding(record.get("rules"))
    if name == "model":
        parts = (record.get("target"), record.get("model"))
        return "/".join(str(part) for part in parts if part) or NONE
    if name == "would_be":
        return _would_be(record.get(name))
    return str(record.get(name) or NONE)


def _would_be(trials: object) -> str:
    """The effects that policies in `mode: report` would have led to."""
    listed = trials if isinstance(trials, Sequence) else ()
    effects = {str(item.get("effect")) for item in listed if isinstance(item, Mapping)}
    return ", ".join(sorted(effects)) or NONE


def _deciding(rules: object) -> str:
    """The rule that decided; `otherwise` where none did."""
    for rule in rules if isinstance(rules, Sequence) else ():
        if isinstance(rule, Mapping) and rule.get("deciding", True):
            return str(rule.get("name", NONE))
    return "otherwise"
