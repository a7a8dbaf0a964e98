from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import click
import pytest
from rig.audit_values import a_target

from gateway.cli.against import closed_model
from gateway.core.errors import ConfigError
from gateway.core.money import Currency, Money
from gateway.core.reply import Usage
from gateway.core.target import Target
from gateway.cost.prices import Prices
from gateway.settings import Settings

PRICES = Prices(Currency())
HOME = replace(a_target("local/qwen"), model="qwen", models=())


def settings(default_any: str | None = None, *targets: Target) -> Settings:
    return Settings(
        state_dir=Path("state"),
        policies=(),
        targets=targets or (HOME, a_target()),
        default_any=default_any,
    )


def test_a_model_is_named_as_an_app_would() -> None:
    found = closed_model("gpt-5-mini", settings(), PRICES)
    assert found.name == "cloud/openai/gpt-5-mini"
    assert found(Usage(input=1_000_000, output=0), None) == Money(Decimal("0.25"), "USD")


def test_the_default_is_what_auto_asks_for() -> None:
    assert closed_model(None, settings("gpt-5-mini"), PRICES).model == "gpt-5-mini"


@pytest.mark.parametrize("default", [None, "local/qwen", "cloud/openai"])
def test_without_a_closed_default_one_has_to_be_named(default: str | None) -> None:
    with pytest.raises(ConfigError) as caught:
        closed_model(None, settings(default), PRICES)
    assert "--against" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("claude-x", "serves 'claude-x'"),
        ("local/qwen", "inside the organisation"),
        ("gpt-no-such", "no list price"),
    ],
)
def test_what_cannot_be_compared_with_is_said(name: str, said: str) -> None:
    with pytest.raises(click.UsageError, match=said):
        closed_model(name, settings(), PRICES)
