"""What `explain` says of every model: in which order it would be asked, or what rules it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.core.budget import amount_of, share_of
from gateway.core.decision import Decision
from gateway.core.preference import Preference
from gateway.core.request import Request
from gateway.core.target import Target
from gateway.cost.estimate import estimate, most_usage
from gateway.cost.prices import Prices
from gateway.line.spending import Funds
from gateway.policy.conditions.condition import Language
from gateway.policy.model import PolicySet
from gateway.policy.wording import WORDS
from gateway.route.cascade import plan_cascade
from gateway.route.catalogue import Asked, Catalogue
from gateway.route.needs import needs_of
from gateway.route.plan import Choice, Plan, plan
from gateway.settings import Settings

_PERCENT = {"en": "{} % used", "tr": "%{} kullanıldı"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The lines of `models`, pairs of a name and a note, and the target that is asked first."""

    models: tuple[tuple[str, str], ...]
    chosen: str | None


def ranked(
    decision: Decision,
    asked: Asked,
    rows: tuple[Preference, ...],
    request: Request,
    settings: Settings,
    catalogue: Catalogue,
    *,
    funds: Funds,
    language: Language,
) -> Ranking:
    """Order the models as the gateway would, and say of the others why they are not asked."""
    words, planned = WORDS[language], _plan(decision, asked, rows, request, catalogue)
    lines: list[tuple[str, str]] = []
    chosen, told = None, set[str]()
    for choice in planned.choices:
        fault, price = _weighed(choice, request, settings, funds, words)
        if fault:
            lines.append((_name(choice), fault))
        elif chosen is None:
            chosen = choice.target.name
            lines.append((_name(choice), words["chosen"] + price))
        elif planned.cascade:
            lines.append((_name(choice), words["if_short"] + price))
        else:
            continue
        told.add(choice.target.name)
    for target in settings.targets:
        if target.name not in told:
            lines.append((target.name, permission_note(target, decision, language)))
    if not planned.cascade:
        order = [target.name for target in settings.targets]
        lines.sort(key=lambda line: next(n for n, name in enumerate(order) if _of(line[0], name)))
    return Ranking(models=tuple(lines), chosen=chosen)


def permission_note(target: Target, decision: Decision, language: Language) -> str:
    """Whether the decision permits the target, in words."""
    if target.name in decision.permitted:
        return WORDS[language]["permitted"]
    return WORDS[language]["ruled_out"].format(effect=decision.effect.word.upper())


def _weighed(
    choice: Choice, request: Request, settings: Settings, funds: Funds, words: Mapping[str, str]
) -> tuple[str, str]:
    """Why the choice cannot be paid, or else what is added to its note: what it may cost."""
    if not funds.limited:
        return "", ""
    usage, currency = most_usage(request), settings.currency
    price = estimate(Prices(currency), currency, choice.target, choice.model, usage)
    if price is None:
        return words["no_price"], ""
    money = f"{amount_of(price):f} {currency.base}"
    dearest = _dearest(funds)
    if dearest is not None and price > dearest:
        return words["too_dear"].format(price=money), ""
    return "", f", {words['at_most']} {money}"


def _of(name: str, target: str) -> bool:
    return name == target or name.startswith(f"{target}/")


def budget_notes(policies: PolicySet, funds: Funds, language: Language) -> Mapping[str, str]:
    """What is used of the budgets of each policy, by the policy's name."""
    used = {
        item.budget: int(share_of(funds.used.get(item.budget, 0), item.limit) * 100)
        for item in funds.allowances
    }
    notes = {}
    for policy in policies.policies:
        told = [
            f"{item.name} {_PERCENT[language].format(used[item.name])}"
            for item in policy.budgets
            if item.name in used
        ]
        if told:
            notes[policy.name] = f"({', '.join(told)})"
    return notes


def _plan(
    decision: Decision,
    asked: Asked,
    rows: tuple[Preference, ...],
    request: Request,
    catalogue: Catalogue,
) -> Plan:
    needs = needs_of(request)
    if rows and asked.target is None:
        return plan_cascade(decision, rows, catalogue, needs=needs)
    return plan(decision, asked, catalogue, needs=needs)


def _dearest(funds: Funds) -> int | None:
    """The most that one request may cost now."""
    left = [item.limit - funds.used.get(item.budget, 0) for item in funds.allowances]
    limits = [*left, *([funds.per_request] if funds.per_request is not None else [])]
    return min(limits, default=None)


def _name(choice: Choice) -> str:
    alone = choice.model == choice.target.model
    return choice.target.name if alone else f"{choice.target.name}/{choice.model}"
