from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click
import pytest

from gateway.cli.audits.glance import HEAD, ago, glance, line, lines
from gateway.core.record import Stored

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def a_record(**fields: object) -> Stored:
    return Stored(
        seq=7,
        canonical=b"",
        fields={
            "type": "completion",
            "ts": "2026-11-26T11:57:00.000000Z",
            "app": "crm",
            "team": "sales",
            "effect": "mask",
            "rules": [{"name": "Contacts are masked"}],
            "findings": [
                {"entity": "PERSON", "count": 1},
                {"entity": "PERSON", "count": 2},
                {"entity": "EMAIL_ADDRESS", "count": 1},
            ],
            "target": "cloud/openai",
            "status": "ok",
            "request_id": "req_1",
            **fields,
        },
    )


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=-3), "0 s ago"),
        (timedelta(seconds=59.9), "59 s ago"),
        (timedelta(seconds=60), "1 min ago"),
        (timedelta(minutes=119), "1 h ago"),
        (timedelta(hours=47), "1 d ago"),
        (timedelta(days=400), "400 d ago"),
    ],
)
def test_how_long_ago_is_told_in_its_largest_unit(before: timedelta, said: str) -> None:
    assert ago(NOW - before, NOW) == said


def test_a_record_is_told_in_a_few_cells() -> None:
    assert glance(a_record(), NOW) == {
        "seq": "7",
        "when": "3 min ago",
        "type": "completion",
        "effect": "mask",
        "app/team": "crm/sales",
        "found": "PERSON ×3, EMAIL_ADDRESS ×1",
        "rule": "Contacts are masked",
        "target": "cloud/openai",
        "status": "ok",
        "request": "req_1",
    }


def test_a_record_about_nobody_has_empty_cells() -> None:
    shown = glance(Stored(seq=1, canonical=b"", fields={"type": "start"}), NOW)
    assert {name for name in HEAD if shown[name]} == {"seq", "type"}


def test_a_long_or_crafted_name_cannot_move_the_terminal() -> None:
    shown = glance(a_record(rules=[{"name": "x" * 90}], app="a\x1b[2J"), NOW)
    assert len(shown["rule"]) == 40
    assert shown["rule"].endswith("…")
    assert "\x1b" not in shown["app/team"]


def test_columns_stand_under_each_other_whatever_their_colours() -> None:
    rows = [glance(a_record(effect=effect), NOW) for effect in ("allow", "redact")]
    shown = lines(rows)
    assert click.style("redact", fg="blue", bold=True) in shown[2]
    plain = [click.unstyle(text) for text in shown]
    assert len({text.index("crm/sales") for text in plain[1:]}) == 1
    assert plain[0].index("app/team") == plain[1].index("crm/sales")
    assert lines([], head=False) == []


def test_a_fault_is_red_and_a_good_end_is_not() -> None:
    assert "\x1b[31m" in line(glance(a_record(status="upstream_timeout"), NOW))
    assert "\x1b[31m" not in line(glance(a_record(), NOW))
