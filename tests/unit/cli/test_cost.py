from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from rig.audit_values import a_completion, an_intent
from rig.commands import turnike

Write = Callable[..., Path]


def test_a_report_has_an_amount_and_a_currency_for_each_target(log: Write) -> None:
    log(an_intent("r1"), a_completion("r1"), an_intent("r2"), a_completion("r2"))
    rows = turnike("cost", "report", "--format", "json").rows
    assert [(row["target"], row["requests"]) for row in rows] == [("cloud/openai", 2)]
    assert (rows[0]["amount"], rows[0]["currency"]) == ("0.0000002", "USD")
    assert (rows[0]["input"], rows[0]["output"]) == (24, 68)


def test_a_report_groups_by_all_that_is_asked_and_by_each_once(log: Write) -> None:
    log()
    ran = turnike(
        "cost", "report", "--by", "team", "--by", "app", "--by", "team", "--format", "csv"
    )
    (row,) = csv.DictReader(io.StringIO(ran.out))
    assert list(row)[:3] == ["team", "app", "requests"]
    assert (row["team"], row["app"]) == ("sales", "crm")


def test_a_report_is_a_table_for_people(log: Write) -> None:
    log()
    head, line = turnike("cost", "report", "--by", "rule").out.splitlines()
    assert head.startswith("rule ")
    assert line.startswith("Contact details are masked ")


def test_a_time_in_which_nothing_was_asked_is_told(log: Write) -> None:
    log()
    ran = turnike("cost", "report", "--until", "2020-01-01")
    assert (ran.status, ran.out, ran.err) == (0, "", "Nothing was asked in that time.\n")
    ran = turnike("cost", "report", "--until", "2020-01-01", "--format", "json")
    assert ran.out == "[]\n"


def test_an_unknown_grouping_names_the_known_ones(log: Write) -> None:
    log()
    ran = turnike("cost", "report", "--by", "user")
    assert ran.status == 2
    assert "'app', 'team', 'model', 'target', 'rule'" in ran.err


SETTINGS = """\
auth: open
targets:
  - {name: local/qwen, provider: vllm, urls: ["http://10.0.0.5:8000/v1"], model: qwen,
     boundary: organisation, operator: us, cost: {gpu_hour: 2.10 USD}}
  - {name: cloud/openai, provider: openai, urls: ["https://api.openai.com/v1"],
     api_key: {env: OPENAI_API_KEY}, models: ["gpt-5-mini", "gpt-*"],
     boundary: external, country: US}
default_model: {local: local/qwen, any: cloud/openai}
"""


@pytest.fixture
def settled(log: Write, here: Path) -> None:
    (here / "turnike.yaml").write_text(SETTINGS, encoding="utf-8")
    log(an_intent("r1"), a_completion("r1"))


@pytest.mark.usefixtures("settled")
def test_costs_are_compared_with_a_closed_model() -> None:
    (row,) = turnike("cost", "report", "--against", "auto", "--format", "json").rows
    # 10 tokens of input, 2 of them read from a cache, and 34 of output.
    assert row["closed"] == "0.00007055"
    assert row["difference"] == "-0.00007045"
    ran = turnike("cost", "report", "--against", "gpt-no-such")
    assert ran.status == 2
    assert "no list price" in ran.err


@pytest.mark.usefixtures("settled")
def test_an_effect_narrows_a_report() -> None:
    assert turnike("cost", "report", "--effect", "local", "--format", "json").rows == []
    assert len(turnike("cost", "report", "--effect", "mask", "--format", "json").rows) == 1


@pytest.mark.usefixtures("settled")
def test_the_fixed_cost_of_an_idle_machine_is_in_an_amortised_report() -> None:
    rows = turnike("cost", "report", "--basis", "amortised", "--format", "json").rows
    assert [row["target"] for row in rows] == ["cloud/openai", "local/qwen"]
    assert Decimal(str(rows[1]["amount"])) > 0
    ran = turnike("cost", "report", "--basis", "amortised", "--effect", "local")
    assert (ran.status, "leave --effect out" in ran.err) == (2, True)


@pytest.mark.usefixtures("settled")
def test_a_chart_draws_a_bar_beside_each_row() -> None:
    head, line = turnike("cost", "report", "--chart").out.splitlines()
    assert line.endswith("█" * 24)
    assert "█" not in head
    assert "█" not in turnike("cost", "report", "--chart", "--format", "csv").out


@pytest.mark.usefixtures("settled")
def test_breakeven_says_that_nothing_was_served() -> None:
    (row,) = turnike("cost", "breakeven", "--format", "json").rows
    assert (row["target"], row["against"]) == ("local/qwen", "cloud/openai/gpt-5-mini")
    assert (row["fixed_a_month"], row["verdict"]) == ("1533.00", "nothing was served")


def test_breakeven_without_a_fixed_cost_says_so(log: Write) -> None:
    log()
    ran = turnike("cost", "breakeven")
    assert (ran.status, ran.out) == (0, "")
    assert "No target of the settings has a `cost`" in ran.err
