from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from rig.commands import turnike

from gateway.cli.explain import INSIDE

PROMPT = "TC kimlik no 10000000146 olan kişi için, ayse@example.com adresine yaz."
SETTINGS = """
targets:
  - {name: local/m, provider: scripted, boundary: organisation, operator: us, model: m,
     script: [Merhaba.]}
  - {name: cloud/m, provider: openai, urls: ['https://api.openai.com/v1'], models: ['gpt-*'],
     boundary: external, api_key: {env: NOT_SET_HERE}}
default_model: {local: local/m}
policies: [a.yaml]
language: tr
"""
POLICY = """
policy: deneme
about: Yalnız denemek için.
otherwise: allow
if_uninspected: local
rules:
  - name: Kimlik numarası içeride kalır
    why: KVKK m. 9
    when: {finds: [national_id], app: [crm]}
    then: block
    message: Numarayı silin.
"""


def test_without_settings_a_decision_is_explained_for_example_targets(here: Path) -> None:
    ran = turnike("explain", "-", "--format", "json", stdin=PROMPT.encode())
    told = ran.row
    assert ran.status == 0
    assert (told["effect"], told["target"]) == ("local", INSIDE)
    assert told["rule"] == "Identity and account numbers stay local"
    assert told["why"] == "KVKK Art. 9 and 12"
    matched = told["matched"]
    assert isinstance(matched, list)
    assert [item["effect"] for item in matched] == ["local", "mask"]
    assert all({"effect", "rule", "file", "line"} <= set(item) for item in matched)
    findings = told["findings"]
    assert isinstance(findings, list)
    assert [item["entity"] for item in findings] == ["TR_NATIONAL_ID", "EMAIL_ADDRESS"]
    assert {"models", "policies"} <= set(told)
    assert "There are no settings here" in ran.err
    assert "10000000146" not in ran.out
    assert list(here.iterdir()) == []


def test_settings_and_identity_decide_and_no_key_of_a_target_is_needed(here: Path) -> None:
    (here / "turnike.yaml").write_text(SETTINGS)
    (here / "a.yaml").write_text(POLICY)
    (here / "p.txt").write_text(PROMPT)
    ran = turnike("explain", "@p.txt", "--app", "crm", "--team", "satış")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("BLOCK")
    assert "KVKK m. 9" in ran.out
    assert "Numarayı silin." in ran.out
    assert "local/m" in ran.out
    assert not (here / ".turnike").exists()


def test_another_policy_can_be_named_and_the_decision_is_one_row_of_csv(here: Path) -> None:
    (here / "b.yaml").write_text(POLICY)
    ran = turnike("explain", PROMPT, "--policy", "b.yaml", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(ran.out))
    assert (row["effect"], row["reason"], row["rule"]) == ("allow", "otherwise", "")
    assert row["target"] == "cloud/example"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--policy", "none.yaml"), "none.yaml: The file cannot be read"),
        (("--model", "gpt-none"), "The model does not exist"),
        (("--settings", "none.yaml"), "none.yaml: The settings file cannot be read"),
    ],
)
def test_what_is_asked_wrongly_is_told_before_detectors_are_loaded(
    arguments: tuple[str, ...], told: str
) -> None:
    ran = turnike("explain", "a", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.err
