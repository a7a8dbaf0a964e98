from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rig.commands import turnike
from rig.replayable import LENIENT, STRICT, entry, facts

MAIL, NUMBER = facts("EMAIL_ADDRESS"), facts("TR_NATIONAL_ID")
SINCE = ("--since", "2026-11-01")
SETTINGS = """
state_dir: .turnike
policies: [lenient.yaml]
targets:
  - {name: local/m, provider: vllm, urls: ['http://10.0.0.5:8000/v1'], model: m, operator: us,
     boundary: organisation, cost: {gpu_hour: 1 USD}}
  - {name: cloud/m, provider: openai, urls: ['https://api.openai.com/v1'], models: [gpt-4o],
     api_key: {env: A_KEY}, boundary: external, country: US}
default_model: {local: local/m, any: cloud/m}
"""


@pytest.fixture
def recorded(here: Path, log: Callable[..., Path]) -> Path:
    """Two requests in the log, one of which the strict policy would hold."""
    (here / "turnike.yaml").write_text(SETTINGS)
    (here / "lenient.yaml").write_text(LENIENT)
    (here / "strict.yaml").write_text(STRICT)
    log(entry(LENIENT, MAIL), entry(LENIENT, NUMBER, usage=(10, 100), seconds=20))
    return here


def test_the_policy_that_was_in_force_would_have_changed_nothing(recorded: Path) -> None:
    ran = turnike("policy", "backtest", "lenient.yaml", *SINCE)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == "2 requests replayed, 0 would be treated otherwise\n"


def test_a_table_tells_what_would_have_moved(recorded: Path) -> None:
    ran = turnike("policy", "backtest", "strict.yaml", *SINCE)
    first, *rest = ran.out.splitlines()
    assert first == "2 requests replayed, 1 would be treated otherwise"
    for title in ("by effect", "by rule", "by app", "by team"):
        assert title in rest
    (moved,) = [line for line in rest if line.startswith("allow") and "Contacts stay" in line]
    assert moved.split()[:2] == ["allow", "otherwise"]
    assert "USD" in moved


def test_json_and_csv_hold_the_same(recorded: Path) -> None:
    made = turnike("policy", "backtest", "strict.yaml", *SINCE, "--format", "json").row
    assert (made["requests"], made["moved"], made["unpriced"]) == (2, 1, 0)
    moves = made["moves"]
    assert isinstance(moves, list)
    (move,) = moves
    assert (move["app"], move["from"], move["to"]) == ("crm", "allow", "local")
    text = turnike("policy", "backtest", "strict.yaml", *SINCE, "--format", "csv").out
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["from"], row["to"], row["requests"]) == ("allow", "local", "1")
    assert row["recorded"] == "0.5"


def test_a_picture_is_drawn_beside_it(recorded: Path) -> None:
    ran = turnike("policy", "backtest", "strict.yaml", *SINCE, "--svg", "moves.svg")
    assert ran.status == 0
    assert ElementTree.parse(recorded / "moves.svg").getroot().tag.endswith("svg")  # noqa: S314
    ran = turnike("policy", "backtest", "strict.yaml", *SINCE, "--svg", "none/moves.svg")
    assert ran.status == 2
    assert "cannot be written" in ran.err


def test_only_what_was_asked_in_that_time_counts(recorded: Path) -> None:
    made = turnike("policy", "backtest", "strict.yaml", "--since", "2026-11-24", "--format", "json")
    assert made.row["requests"] == 0
    made = turnike(
        *("policy", "backtest", "strict.yaml", *SINCE),
        *("--until", "2026-11-20", "--format", "json"),
    )
    assert made.row["requests"] == 0


def test_what_cannot_be_replayed_is_told(recorded: Path, log: Callable[..., Path]) -> None:
    log(entry(LENIENT, facts(model_asked="odd-one"), model_known=False))
    asking = "policy: p\notherwise: allow\nrules:\n" + (
        "  - {name: n, why: w, when: {model_asked: [gpt-4o]}, then: local}\n"
    )
    (recorded / "asking.yaml").write_text(asking)
    ran = turnike("policy", "backtest", "asking.yaml", *SINCE)
    assert "2 requests replayed" in ran.out
    assert "1 cannot be replayed: the policy asks for the model's name" in ran.out


def test_held_conversations_are_told(here: Path, recorded: Path, log: Callable[..., Path]) -> None:
    log(entry(LENIENT, facts(held=True)))
    ran = turnike("policy", "backtest", "lenient.yaml", *SINCE)
    assert "1 came in a conversation that was held before" in ran.out


def test_a_policy_that_does_not_load_or_fit_is_an_error(recorded: Path) -> None:
    (recorded / "bad.yaml").write_text(LENIENT.replace("then: local", "then: outside"))
    ran = turnike("policy", "backtest", "bad.yaml")
    assert ran.status == 2
    assert "bad.yaml:4:" in ran.err
    (recorded / "bad.yaml").write_text(
        LENIENT.replace("then: local", "then: allow, without: [cloud/none]")
    )
    assert "no target of the settings" in turnike("policy", "backtest", "bad.yaml").err


def test_without_a_log_it_says_where_it_looked(here: Path) -> None:
    (here / "lenient.yaml").write_text(LENIENT)
    ran = turnike("policy", "backtest", "lenient.yaml")
    assert ran.status == 2
    assert "audit log" in ran.err


def test_a_policy_that_serve_would_not_load_is_refused(recorded: Path) -> None:
    (recorded / "dear.yaml").write_text(
        "policy: p\notherwise: allow\nspend: {per_request: 5 ZWL}\n", encoding="utf-8"
    )
    ran = turnike("policy", "backtest", "dear.yaml", *SINCE)
    assert ran.status == 2
    assert "dear.yaml:3:22: No rate leads from ZWL to USD." in ran.err
