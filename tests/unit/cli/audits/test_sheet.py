from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import click

from gateway.cli.audits.sheet import sheet
from gateway.core.record import Stored
from gateway.policy.shipped import shipped

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
KVKK = shipped("kvkk.yaml")


def shown(**fields: object) -> str:
    stored = Stored(seq=1, canonical=b"", fields={"type": "intent", **fields})
    return click.unstyle(sheet(stored, [KVKK], NOW))


def test_the_rules_that_counted_stand_with_their_lines_of_yaml() -> None:
    rule = {
        "name": "Credentials are never sent", "why": "4.2", "file": "kvkk.yaml", "line": 8,
        "digest": sha256(KVKK.read_bytes()).hexdigest(), "effect": "block", "deciding": True,
    }  # fmt: skip
    told = shown(rules=[rule])
    assert "BLOCK   Credentials are never sent  kvkk.yaml:8  decided" in told
    assert "│   when: {finds: [secret]}" in told


def test_a_rule_whose_file_has_changed_still_says_why() -> None:
    rule = {"name": "Old rule", "why": "4.1", "file": "kvkk.yaml", "line": 8, "digest": "00",
            "effect": "mask", "deciding": False}  # fmt: skip
    told = shown(rules=[rule, "odd"])
    assert "why  4.1" in told
    assert "decided" not in told


def test_findings_stand_each_on_a_line_and_maps_on_one() -> None:
    told = shown(findings=[{"entity": "PERSON", "count": 1}], usage={"input": 3}, stray=[1, 2])
    assert "  entity PERSON  count 1" in told.splitlines()
    assert "usage     input 3" in told.splitlines()
    assert "stray     [1, 2]" in told.splitlines()


def test_a_time_is_told_both_ways() -> None:
    assert "(2 h ago)" in shown(ts="2026-11-26T10:00:00.000000Z")
    assert "yesterday" in shown(ts="yesterday")


def test_what_a_client_wrote_cannot_move_the_terminal() -> None:
    assert "\x1b" not in shown(app="a\x1b[2J", effect="local")
