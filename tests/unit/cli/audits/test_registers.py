from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rig.audit_values import a_completion, an_intent
from rig.commands import turnike

Write = Callable[..., Path]
SETTINGS = """\
language: tr
organisation: {name: Örnek A.Ş., country: TR}
processing: [{apps: [crm], purpose: Teklif hazırlama}]
targets:
  - {name: cloud/openai, provider: openai, urls: ["https://api.openai.com/v1"],
     api_key: {env: OPENAI_API_KEY}, models: ["gpt-*"], boundary: external, country: US,
     transfer: {mechanism: tr-standard-contract, signed: 2026-03-02, notified: 2026-03-05}}
"""


@pytest.fixture
def settled(log: Write, here: Path) -> None:
    (here / "turnike.yaml").write_text(SETTINGS, encoding="utf-8")
    log(an_intent("r1"), a_completion("r1"))


@pytest.mark.usefixtures("settled")
def test_the_register_of_transfers_has_the_state_of_each_contract() -> None:
    register: Any = turnike("audit", "export", "--format", "transfers").row
    (cloud,) = register["targets"]
    assert (cloud["state"], cloud["attempts"]) == ("notified", 1)
    assert register["controller"]["name"] == "Örnek A.Ş."


@pytest.mark.usefixtures("settled")
def test_the_register_of_processing_is_a_page_to_print() -> None:
    ran = turnike("audit", "export", "--format", "ropa", "--as", "html")
    assert ran.status == 0
    assert ran.out.startswith("<!doctype html>")
    assert "Teklif hazırlama" in ran.out


@pytest.mark.usefixtures("settled")
def test_whoever_takes_a_register_leaves_a_record_and_filters_hold() -> None:
    register: Any = turnike("audit", "export", "--format", "ropa", "--app", "nobody").row
    assert [entry["attempts"] for entry in register["activities"]] == [0]
    _signed, newest = turnike("audit", "list", "--limit", "2", "--format", "json").rows
    assert (newest["type"], newest["format"]) == ("export", "ropa")
