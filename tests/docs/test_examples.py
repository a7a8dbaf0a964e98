"""Examples in the documents are ones that the program accepts."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from rig.pages import DOCS, PAGES, Block, blocks, first_cells

from gateway.core.errors import PolicyError
from gateway.detect.linear import LinearPass
from gateway.detect.recognizer import PatternRecognizer
from gateway.detect.recognizers.load import data_classes
from gateway.policy import load as policies
from gateway.policy import rules
from gateway.policy.load import load_texts
from gateway.policy.shipped import shipped, shipped_names
from gateway.policy.testing import read_cases
from gateway.settings import load as load_settings
from gateway.settings.keys import SETTINGS

NAMES = (
    *("OPENAI_API_KEY", "VLLM_API_KEY", "BEDROCK_KEY_ID", "BEDROCK_SECRET"),
    *("S3_ACCESS_KEY", "S3_SECRET_KEY"),
)
ENVIRON = dict.fromkeys(NAMES, "a")
TARGET = """
targets:
  - {name: local/a, provider: scripted, boundary: organisation, model: a, script: [Merhaba]}
"""
EVERY = [block for page in PAGES for block in blocks(page)]
YAML = [block for block in EVERY if block.language == "yaml"]
POLICY = DOCS / "reference" / "policy.md"


def _kind(block: Block) -> str:
    """What a YAML example is part of."""
    keys = set(re.findall(r"^(\w+):", block.text, re.MULTILINE))
    if "tests" in keys:
        return "tests"
    if "otherwise" in keys:
        return "policy"
    if "targets" in keys:
        return "settings"
    if block.text.startswith("- name:"):
        return "rule"
    return "keys of the settings" if keys <= {key.name for key in SETTINGS} else "unknown"


def _of(kind: str) -> list[object]:
    return [pytest.param(block, id=block.place) for block in YAML if _kind(block) == kind]


def test_every_example_in_yaml_is_of_a_known_kind() -> None:
    assert [block.place for block in YAML if _kind(block) == "unknown"] == []
    assert {_kind(block) for block in YAML} >= {"tests", "policy", "settings", "rule"}


@pytest.mark.parametrize("block", _of("policy"))
def test_a_policy_loads_unless_its_page_shows_what_is_wrong_with_it(block: Block) -> None:
    given = [(block.file or "example.yaml", block.text)]
    if block.file != "wrong.yaml":
        assert load_texts(given, data_classes()).policies
        return
    with pytest.raises(PolicyError):
        load_texts(given, data_classes())


@pytest.mark.parametrize("block", _of("tests"))
def test_a_test_file_can_be_read(block: Block, tmp_path: Path) -> None:
    for beside in YAML:
        if beside.file and beside.page == block.page:
            (tmp_path / beside.file).write_text(beside.text, encoding="utf-8")
    for name in ("kvkk", "budgets"):
        (tmp_path / f"{name}.yaml").write_bytes(shipped(name).read_bytes())
    path = tmp_path / "example_test.yaml"
    path.write_text(block.text, encoding="utf-8")
    assert read_cases(path, data_classes())[1]


@pytest.mark.parametrize("block", _of("settings"))
def test_settings_load(block: Block, tmp_path: Path) -> None:
    path = tmp_path / "turnike.yaml"
    path.write_text(block.text, encoding="utf-8")
    assert load_settings(path, ENVIRON).targets


@pytest.mark.parametrize("block", _of("keys of the settings"))
def test_keys_of_the_settings_load_beside_a_target(block: Block, tmp_path: Path) -> None:
    for name in re.findall(r"[ \[]([a-z]+\.yaml)", block.text):
        (tmp_path / name).write_text("policy: a\notherwise: local\n", encoding="utf-8")
    for folder in re.findall(r"folder: (\S+)", block.text):
        for graph in ("model.onnx", "onnx/model_q4.onnx"):
            (tmp_path / folder / graph).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / graph).touch()
    path = tmp_path / "turnike.yaml"
    path.write_text(block.text + TARGET, encoding="utf-8")
    assert load_settings(path, ENVIRON).policies


@pytest.mark.parametrize(
    "block", [pytest.param(item, id=item.place) for item in EVERY if item.language == "python"]
)
def test_python_is_python(block: Block) -> None:
    assert ast.parse(block.text).body


def test_the_recogniser_of_the_how_to_finds_its_hits_and_leaves_its_misses() -> None:
    page = DOCS / "how-to" / "add-a-recogniser.md"
    (text,) = [block.text for block in blocks(page) if block.language == "python"]
    scope: dict[str, object] = {}
    exec(compile(text, "student_no.py", "exec"), scope)  # noqa: S102 - the example is ours
    made = scope["RECOGNIZERS"]
    assert isinstance(made, tuple)
    (recognizer,) = made
    assert isinstance(recognizer, PatternRecognizer)
    alone = LinearPass([recognizer])
    assert all(alone.scan(hit) for hit in recognizer.hits)
    assert not any(alone.scan(miss) for miss in recognizer.misses)


def test_json_is_json() -> None:
    shown = [block.text for block in EVERY if block.language == "json"]
    assert all(json.loads(text) for text in shown)


def test_the_page_on_policies_names_every_key_of_a_policy_and_of_a_rule() -> None:
    named = first_cells(POLICY)
    assert set(policies.KEYS) - named == set()
    assert set(rules.KEYS) - named == set()
    assert set(rules.EFFECTS) - named == set()


def test_the_shipped_policies_are_those_that_the_how_to_names() -> None:
    text = (DOCS / "how-to" / "write-and-test-a-policy.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`([a-z-]+)\.yaml`", row)]
    assert sorted(named) == sorted(shipped_names())
