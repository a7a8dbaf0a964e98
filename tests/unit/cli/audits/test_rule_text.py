from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from gateway.cli.audits.rule_text import MOST_LINES, rule_text

POLICY = """\
policy: kvkk
rules:
  - name: Credentials are never sent
    why: Policy 4.2
    then: block

  - name: Adresler maskelenir
    why: KVKK 4
    then: mask
never: []
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "kvkk.yaml"
    path.write_text(POLICY, encoding="utf-8")
    return path


def a_rule(line: object, path: Path) -> dict[str, object]:
    return {"file": path.name, "line": line, "digest": sha256(path.read_bytes()).hexdigest()}


def test_a_rule_is_shown_with_all_its_lines(policy: Path) -> None:
    assert rule_text(a_rule(3, policy), [policy]) == [
        "- name: Credentials are never sent",
        "  why: Policy 4.2",
        "  then: block",
    ]
    assert rule_text(a_rule(7, policy), [policy])[0] == "- name: Adresler maskelenir"
    assert len(rule_text(a_rule(7, policy), [policy])) == 3


def test_lines_of_a_file_that_has_changed_are_not_shown(policy: Path) -> None:
    rule = a_rule(3, policy)
    policy.write_text("# new\n" + POLICY, encoding="utf-8")
    assert rule_text(rule, [policy]) == []


@pytest.mark.parametrize("line", [0, -1, None, "3", 99])
def test_a_place_that_does_not_exist_has_no_lines(line: object, policy: Path) -> None:
    assert rule_text(a_rule(line, policy), [policy]) == []


def test_a_file_that_is_gone_or_another_has_no_lines(policy: Path) -> None:
    rule = a_rule(3, policy)
    assert rule_text(rule, []) == []
    policy.rename(policy.with_name("gdpr.yaml"))
    assert rule_text(rule, [policy, policy.with_name("gdpr.yaml")]) == []


def test_a_rule_without_end_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_text("- name: x\n" + "  # more\n" * 200, encoding="utf-8")
    assert len(rule_text(a_rule(1, path), [path])) == MOST_LINES
