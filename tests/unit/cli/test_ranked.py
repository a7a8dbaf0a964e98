from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from rig.allowances import allowance
from rig.audit_values import a_request, a_segment
from rig.payloads import external_target, home_target, may_leave, stays_home

from gateway.cli.ranked import Ranking, budget_notes, ranked
from gateway.core.budget import NANO
from gateway.core.decision import MayLeave, StaysHome
from gateway.core.money import Currency
from gateway.core.preference import Check, Preference
from gateway.line.spending import Funds
from gateway.policy.conditions.condition import Language
from gateway.policy.load import load_texts
from gateway.route.catalogue import Asked, Catalogue
from gateway.settings import Settings

LIRA = Currency(base="TRY", rates={"USD": Decimal(40)})
TARGETS = (
    home_target("local/a"),
    external_target(
        "cloud",
        "https://api.openai.com/v1",
        model="",
        models=("gpt-5-mini", "gpt-5", "gpt-of-nobody"),
        simulated=False,
    ),
)
CHECKED = (Check.FINISHED,)
ROWS = (
    Preference("local/a", CHECKED),
    Preference("cloud/gpt-5", CHECKED),
    Preference("cloud/gpt-5-mini"),
)
SHORT = replace(a_request(a_segment("x" * 20), request_id="r"), options={"max_tokens": 100})


def ranking(
    decision: MayLeave | StaysHome,
    rows: tuple[Preference, ...] = ROWS,
    *,
    funds: Funds | None = None,
    language: Language = "en",
) -> Ranking:
    settings = Settings(state_dir=Path(), policies=(), targets=TARGETS, currency=LIRA)
    catalogue = Catalogue(TARGETS, default_local="local/a", default_any="cloud")
    return ranked(
        decision,
        Asked(target=None),
        rows,
        SHORT,
        settings,
        catalogue,
        funds=funds or Funds(),
        language=language,
    )


FREE = may_leave("local/a", "cloud")


def test_a_cascade_is_told_in_its_order() -> None:
    told = ranking(FREE)
    assert told.chosen == "local/a"
    assert told.models == (
        ("local/a", "chosen"),
        ("cloud/gpt-5", "next, if the answer before falls short"),
        ("cloud/gpt-5-mini", "next, if the answer before falls short"),
    )


def test_without_a_cascade_the_targets_stand_as_in_the_settings() -> None:
    assert ranking(FREE, ()).models == (("local/a", "permitted"), ("cloud/gpt-5-mini", "chosen"))
    assert ranking(stays_home("local/a"), (), language="tr").models == (
        ("local/a", "seçildi"),
        ("cloud", "LOCAL nedeniyle dışarıda"),
    )


def test_what_rules_a_model_out_for_its_price_is_said() -> None:
    rows = (Preference("cloud/gpt-of-nobody"), *ROWS[1:])
    told = ranking(FREE, rows, funds=Funds(per_request=NANO // 100))
    assert told.chosen == "cloud"
    assert told.models == (
        ("cloud/gpt-of-nobody", "ruled out: no price is known"),
        ("cloud/gpt-5", "ruled out by its price: 0.0405 TRY"),
        ("cloud/gpt-5-mini", "chosen, at most about 0.0081 TRY"),
        ("local/a", "permitted"),
    )


@pytest.mark.parametrize(
    ("language", "note"), [("en", "(team-month 12 % used)"), ("tr", "(team-month %12 kullanıldı)")]
)
def test_what_is_used_of_a_budget_stands_beside_its_policy(language: Language, note: str) -> None:
    text = (
        "policy: p\notherwise: allow\n"
        "budgets: {team-month: {each: team, per: month, limit: 100 TRY}}\n---\n"
        "policy: q\notherwise: allow\n"
    )
    policies = load_texts([("p.yaml", text)], {})
    funds = Funds(allowances=(allowance(100 * NANO),), used={"team-month": 12 * NANO + 5})
    assert budget_notes(policies, funds, language) == {"p": note}
    assert budget_notes(policies, Funds(), language) == {}
