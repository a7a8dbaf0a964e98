from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

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
