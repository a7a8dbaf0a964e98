"""The two commands of the README are the ones that continuous integration runs."""

from __future__ import annotations

import os
import re
import tomllib

from rig.pages import ROOT, blocks, commands

from gateway.cli.audit import COLUMNS
from gateway.core.effects import Effect
from gateway.detect.recognizers.load import data_classes
from gateway.policy.load import load
from gateway.policy.shipped import shipped

README = ROOT / "README.md"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def _sh() -> list[str]:
    return [line for block in blocks(README) if block.language == "sh" for line in commands(block)]


def test_the_first_command_installs_and_runs_the_demo() -> None:
    install, sync, run = _sh()[0].split(" && ")
    assert install == "python3 -m pip install uv"
    assert sync == "uv sync --frozen --extra embedded"
    assert run == "uv run --no-sync turnike demo"
    assert "embedded" in PYPROJECT["project"]["optional-dependencies"]


def test_the_second_command_is_one_that_ci_runs() -> None:
    command = _sh()[1]
    assert command == "scripts/test"
    assert os.access(ROOT / command, os.X_OK)
    assert command in CI.splitlines()


def test_the_test_command_installs_for_itself() -> None:
    script = (ROOT / "scripts" / "test").read_text(encoding="utf-8")
    assert "pip install" in script
    assert "uv sync --frozen" in script


def test_both_commands_stand_before_everything_else() -> None:
    lines = README.read_text(encoding="utf-8").splitlines()
    assert lines.index("scripts/test") < 20


def test_nothing_asks_for_a_package_that_is_not_published() -> None:
    assert "install turnike" not in README.read_text(encoding="utf-8")


def test_the_python_version_is_the_declared_one() -> None:
    declared = PYPROJECT["project"]["requires-python"].removeprefix(">=")
    assert f"Python ≥ {declared}" in README.read_text(encoding="utf-8")


def test_the_rule_that_is_shown_stands_in_the_shipped_policy() -> None:
    rule = next(block.text for block in blocks(README) if block.language == "yaml")
    indented = "".join(f"  {line}\n" for line in rule.splitlines())
    assert indented in shipped("kvkk").read_text(encoding="utf-8")


def test_the_audit_row_that_is_shown_has_the_columns_of_the_command() -> None:
    head, row = next(block.text for block in blocks(README) if block.language == "text").split(
        "\n"
    )[:2]
    assert tuple(head.split()) == COLUMNS
    cells = dict(zip(COLUMNS, re.split(r"\s{2,}", row), strict=True))
    assert cells["effect"] in {effect.word for effect in Effect}
    rules = [rule.ref.name for rule in load([shipped("kvkk")], data_classes()).policies[0].rules]
    assert cells["rule"] in rules
