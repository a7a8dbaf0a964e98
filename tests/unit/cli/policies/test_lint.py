from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rig.commands import turnike

from gateway.policy.shipped import shipped, shipped_names

SAID = Path(__file__).parent / "said"
POLICY = """policy: p
otherwise: allow
rules:
  - {name: Contacts stay, why: w, when: {finds: [contact]}, then: local}
  - {name: Names leave masked, why: w, when: {finds: [PERSON]}, then: mask}
  - {name: No tools, why: w, when: {has: [tools]}, then: block}
"""

SETTINGS = (
    "policies: [a.yaml]\ntargets:\n  - {name: local/m, provider: scripted, operator: us,\n"
    "     boundary: organisation, model: m, script: [a]}\n"
    "  - {name: cloud/m, provider: openai, urls: ['https://api.openai.com/v1'], model: m,\n"
    "     boundary: external, api_key: {env: NOT_SET_HERE}}\n"
)


def test_the_shipped_policies_have_no_idle_rule(here: Path) -> None:
    del here
    ran = turnike("policy", "lint", *(str(shipped(name)) for name in shipped_names()))
    assert (ran.status, ran.out) == (0, "Every rule counts for something.\n")


def test_idle_rules_fail_and_warnings_do_not(here: Path) -> None:
    (here / "a.yaml").write_text(POLICY)
    ran = turnike("policy", "lint", "a.yaml")
    assert ran.status == 1
    shadowed, avoidable = ran.out.splitlines()
    assert shadowed.startswith('a.yaml:5: shadowed: "Names leave masked": ')
    assert avoidable.startswith('a.yaml:6: avoidable: "No tools": a client can avoid it')
    rows = turnike("policy", "lint", "a.yaml", "--format", "json").rows
    assert [(row["fault"], row["fails"]) for row in rows] == [
        ("shadowed", True),
        ("avoidable", False),
    ]
    (here / "a.yaml").write_text(POLICY.replace("finds: [PERSON]", "finds: [secret]"))
    assert turnike("policy", "lint", "a.yaml").status == 0


def test_a_target_out_of_reach_is_a_warning(here: Path) -> None:
    (here / "a.yaml").write_text("policy: p\notherwise: local\n")
    (here / "s.yaml").write_text(SETTINGS)
    ran = turnike("policy", "lint", "--settings", "s.yaml")
    assert (ran.status, ran.out) == (0, "unreachable: no decision permits the target `cloud/m`\n")


@pytest.mark.parametrize("language", ["en", "tr"])
def test_what_is_printed_reads_the_same_in_both_languages(
    here: Path,
    golden: Callable[[Path, str], None],
    language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TURNIKE_LANGUAGE", language)
    (here / "a.yaml").write_text(
        POLICY + "  - {name: Nobody, why: w, when: {app: [x]}, unless: {app: [x]}, then: block}\n"
        "  - {name: All stays, why: w, then: local}\n"
        "models: [{use: cloud/m}, {use: local/m, when: {team: [t]}, unless: {team: [t]}}]\n"
    )
    (here / "s.yaml").write_text(SETTINGS)
    (here / "b.yaml").write_text("policy: q\notherwise: allow\n")
    told = [turnike("policy", "lint", "--settings", "s.yaml"), turnike("policy", "lint", "b.yaml")]
    golden(SAID / f"lint.{language}.txt", "".join(ran.out for ran in told))
