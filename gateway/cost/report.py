"""What the recorded traffic cost, summed as somebody asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

GROUPS = ("app", "team", "model", "target", "rule", "effect", "supposed")
NONE = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The sum of one group in one currency.

    `group` holds what the rows were grouped by. `estimated` is the share of
    the requests whose cost is an estimate, `unknown` the number of those whose
    price nobody knows, which count as zero in `amount`.
    """

    group: Mapping[str, str]
    requests: int
    input: int
    output: int
    amount: Decimal
    currency: str
    estimated: Decimal
    unknown: int

    def as_dict(self) -> dict[str, str | int]:
        """The row as it is printed; amounts are decimal strings."""
        return {
            **self.group,
            "requests": self.requests,
            "input": self.input,
            "output": self.output,
            "amount": format(self.amount, "f"),
            "currency": self.currency,
            "estimated": format(self.estimated, "f"),
            "unknown": self.unknown,
        }


@dataclass(slots=True)
class _Sum:
    requests: int = 0
    input: int = 0
    output: int = 0
    amount: Decimal = Decimal(0)
    estimated: int = 0
    unknown: int = 0


def report(records: Iterable[Mapping[str, object]], by: Sequence[str]) -> list[Row]:
    """Sum the completions among `records` by what `GROUPS` names.

    Currencies are never added to each other: a group has a row for each. Rows
    come in the order of their groups. Raises ValueError for another grouping.
    """
    if unknown := sorted(set(by) - set(GROUPS)):
        raise ValueError(f"there is no grouping by {', '.join(unknown)}")
    sums: dict[tuple[tuple[str, ...], str], _Sum] = {}
    for record in records:
        if record.get("type", "completion") == "completion":
            cost = _object(record.get("cost"))
            key = (tuple(_key(record, name) for name in by), str(cost.get("currency", "")))
            _add(sums.setdefault(key, _Sum()), cost, _object(record.get("usage")))
    return [
        _row(dict(zip(by, group, strict=True)), currency, sums[group, currency])
        for group, currency in sorted(sums)
    ]


def _add(total: _Sum, cost: Mapping[str, object], usage: Mapping[str, object]) -> None:
    total.requests += 1
    total.input += _count(usage.get("input"))
    total.output += _count(usage.get("output"))
    total.amount += _amount(cost.get("amount"))
    total.estimated += cost.get("estimated") is True
    total.unknown += cost.get("basis", "unknown") == "unknown"


def _row(group: Mapping[str, str], currency: str, total: _Sum) -> Row:
    return Row(
        group=group,
        requests=total.requests,
        input=total.input,
        output=total.output,
        amount=total.amount,
        currency=currency,
        estimated=(Decimal(total.estimated) / total.requests).quantize(Decimal("0.01")),
        unknown=total.unknown,
    )


def _key(record: Mapping[str, object], name: str) -> str:
    if name == "rule":
        return _deciding(record.get("rules"))
    if name == "model":
        parts = (record.get("target"), record.get("model"))
        return "/".join(str(part) for part in parts if part) or NONE
    if name == "supposed":
        return str(_object(record.get(name)).get("effect", NONE))
    return str(record.get(name) or NONE)


def _deciding(rules: object) -> str:
    """The rule that decided; `otherwise` where none did."""
    for rule in rules if isinstance(rules, Sequence) else ():
        if isinstance(rule, Mapping) and rule.get("deciding", True):
            return str(rule.get("name", NONE))
    return "otherwise"


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def _amount(value: object) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)
    return amount if amount.is_finite() else Decimal(0)
