from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from rig.commands import turnike

from gateway.policy.shipped import shipped, shipped_names

SAID = Path(__file__).parent / "said"
POLICY = """policy: p
otherwise: allow
rules:
  - {name: Health stays, why: w, when: {finds: [special_category]}, unless: {app: [x]}, then: local}
never:
  - {finds: [special_category], reaches: external}
always:
  - {uninspected: true, effect: [local, block]}
"""


def test_the_shipped_policies_are_proved_one_by_one(here: Path) -> None:
    ran = turnike("policy", "prove", *(str(shipped(name)) for name in shipped_names()))
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[-1].endswith(" proved, 0 broken, over every possible target")
    assert list(here.iterdir()) == []


def test_a_broken_statement_is_answered_with_facts_that_explain_reproduces(here: Path) -> None:
    (here / "a.yaml").write_text(POLICY)
    ran = turnike("policy", "prove", "a.yaml")
    assert ran.status == 1
    lines = ran.out.splitlines()
    assert lines[0].startswith("BROKEN  a.yaml:6  never ")
    assert lines[-2:] == [
        'proved  a.yaml:8  always {"uninspected": true, "effect": ["local", "block"]}',
        "1 proved, 1 broken, over every possible target",
    ]
    see = next(line for line in lines if line.startswith("  see"))
    again = turnike(*shlex.split(see.split("turnike ", 1)[1]))
    assert again.status == 0
    assert again.out.startswith("ALLOW")
    (here / "a_test.yaml").write_text(
        "policy: a.yaml\ntests:\n  - {name: it leaves, expect: allow, given: "
        + next(line for line in lines if line.startswith("  given")).split(maxsplit=1)[1]
        + "}\n"
    )
    assert turnike("policy", "test", "a.yaml").status == 0


def test_a_program_reads_what_was_proved(here: Path) -> None:
    (here / "a.yaml").write_text(POLICY)
    broken, proved = turnike("policy", "prove", "a.yaml", "--format", "json").rows
    assert (broken["proved"], broken["effect"], broken["line"]) == (False, "allow", 6)
    assert broken["given"] == {"app": "x", "finds": {"special_category": 1}}
    assert broken["reached"] == ["local/model", "cloud/model"]
    assert (proved["proved"], proved["given"]) == (True, None)
    assert json.dumps(proved["asked"]) != "0"


def test_together_one_file_can_hold_what_another_states(here: Path) -> None:
    (here / "a.yaml").write_text(POLICY)
    (here / "b.yaml").write_text("policy: q\notherwise: local\n")
    assert turnike("policy", "prove", "a.yaml", "b.yaml").status == 1
    assert turnike("policy", "prove", "--together", "a.yaml", "b.yaml").status == 0


def test_the_targets_of_the_settings_are_all_there_is(here: Path) -> None:
    (here / "a.yaml").write_text(POLICY)
    (here / "s.yaml").write_text(
        "policies: [a.yaml]\ntargets:\n  - {name: local/m, provider: scripted, operator: us,\n"
        "     boundary: organisation, model: m, script: [a]}\n"
    )
    ran = turnike("policy", "prove", "--settings", "s.yaml")
    assert ran.status == 0
    assert ran.out.endswith("2 proved, 0 broken, over the targets of the settings\n")


def test_what_cannot_be_proved_is_said(here: Path) -> None:
    (here / "a.yaml").write_text("policy: p\notherwise: allow\n")
    ran = turnike("policy", "prove", "a.yaml")
    assert (ran.status, ran.out) == (0, "")
    assert "nothing to prove" in ran.err
    (here / "a.yaml").write_text(
        "policy: p\notherwise: allow\nmode: report\napplies_to: {app: [a]}\n"
        "never: [{app: [b], reaches: any}]\n"
    )
    ran = turnike("policy", "prove", "a.yaml")
    assert "no request can be what it speaks of" in ran.out
    assert "as if it were enforced" in ran.out
    assert turnike("policy", "prove", "none.yaml").status == 2


@pytest.mark.parametrize("language", ["en", "tr"])
def test_what_is_printed_reads_the_same_in_both_languages(
    here: Path,
    golden: Callable[[Path, str], None],
    language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TURNIKE_LANGUAGE", language)
    (here / "a.yaml").write_text(POLICY)
    (here / "b.yaml").write_text(
        "policy: q\notherwise: allow\nmode: report\n"
        "never: [{app: [x], reaches: external}, {finds: [secret], app: [y], reaches: any}]\n"
        "applies_to: {app: [x]}\n"
    )
    told = [turnike("policy", "prove", "a.yaml", "b.yaml")]
    golden(SAID / f"prove.{language}.txt", "".join(ran.out for ran in told))
