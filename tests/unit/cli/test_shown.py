from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.cli.demo import CLOUD, LOCAL, demo_targets
from gateway.cli.examples import Example
from gateway.cli.shown import CHARACTERS, described, short
from gateway.core.jsontree import JsonValue
from gateway.egress.loopback import Answered
from gateway.settings import Settings

EXAMPLE = Example(title="t", prompt="İlk satır\nikinci")
SETTINGS = Settings(
    state_dir=Path("state"), policies=(), targets=demo_targets("http://127.0.0.1:1/v1", None)
)
RULE: dict[str, JsonValue] = {"name": "Kural", "file": "a.yaml", "line": 7, "why": "KVKK m. 4"}
LABELS = ["prompt", "found", "effect", "rule", "why", "went to", "received", "answer", "cost"]


def answered(effect: str, target: str = "", *, text: str = "Merhaba.") -> Answered:
    headers = {"x-turnike-effect": effect}
    if target:
        headers["x-turnike-target"] = target
    body = {"choices": [{"message": {"content": text}}]}
    return Answered(status=200, headers=headers, body=json.dumps(body).encode())


def refused() -> Answered:
    body = {"error": {"code": "policy_blocked", "message": "Hayır."}}
    return Answered(
        status=403, headers={"x-turnike-effect": "block"}, body=json.dumps(body).encode()
    )


def record(**fields: object) -> dict[str, object]:
    return {"type": "completion", "findings": [], "rules": [RULE], **fields}


def test_the_labels_stand_in_the_order_of_the_straight_line() -> None:
    shown = described(EXAMPLE, refused(), record(type="deny"), [], SETTINGS)
    assert [name for name, _ in shown] == LABELS


def test_what_left_is_shown_as_the_provider_received_it_and_priced_by_the_list() -> None:
    body = json.dumps({"messages": [{"content": "[EMAIL_1] adresine\nyaz."}]})
    shown = dict(
        described(
            EXAMPLE,
            answered("mask", CLOUD),
            record(
                target=CLOUD,
                findings=[{"entity": "EMAIL_ADDRESS", "count": 2}],
                usage={"input": 1_000_000, "output": 0},
                cost={"amount": "0", "currency": "USD", "basis": "free"},
            ),
            [body],
            SETTINGS,
        )
    )
    assert shown["prompt"] == "İlk satır ikinci"
    assert shown["found"] == "EMAIL_ADDRESS ×2"
    assert shown["rule"] == '"Kural" (a.yaml:7)'
    assert shown["why"] == "KVKK m. 4"
    assert shown["went to"] == f"{CLOUD} (SIMULATED closed provider)"
    assert shown["received"] == "[EMAIL_1] adresine yaz."
    amount, currency, *rest = shown["cost"].split()
    assert Decimal(amount) > 0
    assert currency == "USD"
    assert "not charged" in " ".join(rest)


def test_what_stayed_is_shown_as_received_by_nobody() -> None:
    cost = {"amount": "0.01", "currency": "USD", "basis": "capacity"}
    shown = dict(
        described(EXAMPLE, answered("local", LOCAL), record(target=LOCAL, cost=cost), [], SETTINGS)
    )
    assert shown["went to"] == f"{LOCAL} (embedded, on this machine)"
    assert shown["received"].startswith("nothing")
    assert shown["cost"] == "0.01 USD (capacity, example rate)"


def test_a_body_that_reached_the_provider_is_shown_whatever_the_effect() -> None:
    body = json.dumps({"messages": [{"content": "escaped"}]})
    shown = dict(described(EXAMPLE, answered("local", LOCAL), record(), [body, body], SETTINGS))
    assert shown["received"] == "escaped | escaped"


def test_a_refusal_went_nowhere_and_cost_nothing() -> None:
    shown = dict(described(EXAMPLE, refused(), record(type="deny"), [], SETTINGS))
    assert shown["went to"] == "nowhere"
    assert shown["received"] == "nothing: the prompt was refused"
    assert shown["answer"] == "403 policy_blocked: Hayır."
    assert shown["cost"] == "0 (nothing was asked)"


def test_where_no_rule_decided_it_says_otherwise() -> None:
    shown = dict(described(EXAMPLE, answered("allow", CLOUD), record(rules=[]), [], SETTINGS))
    assert shown["rule"] == "otherwise"
    assert shown["found"] == "nothing"


def test_without_a_record_nothing_is_claimed() -> None:
    shown = dict(described(EXAMPLE, answered("allow", CLOUD), {}, [], SETTINGS))
    assert (shown["found"], shown["rule"], shown["why"]) == ("-", "-", "-")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        (" a\n\n\tb ", "a b"),
        ("\x1b[31mkırmızı", "·[31mkırmızı"),
        ("x" * CHARACTERS, "x" * CHARACTERS),
        ("x" * 10_000, "x" * (CHARACTERS - 1) + "…"),
    ],
)
def test_a_long_text_becomes_a_short_line(text: str, line: str) -> None:
    assert short(text) == line
