"""The policies that are shipped and the twelve worked ones do what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rig.beside import known_beside
from rig.commands import turnike
from rig.pages import DOCS, ROOT

from gateway.core.effects import Effect
from gateway.policy.known_public import mark_of
from gateway.policy.load import load, load_texts
from gateway.policy.proof.lint import lint
from gateway.policy.proof.prove import prove
from gateway.policy.shipped import RECOGNIZERS, shipped
from gateway.policy.testing import SUFFIX, read_cases

FOLDER = ROOT / "policies" / "examples"
EXAMPLES = tuple(
    path for path in sorted(FOLDER.glob("*.yaml")) if not path.name.endswith((SUFFIX, RECOGNIZERS))
)
PAGE = DOCS / "reference" / "example-policies.md"
TURKISH = re.compile("[çğıöşüÇĞİÖŞÜ]")
each = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)


def test_there_are_twelve_and_the_page_tells_of_each() -> None:
    assert len(EXAMPLES) == 12
    headings = re.findall(r"^## .*\(`([a-z-]+\.yaml)`\)$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert sorted(headings) == [path.name for path in EXAMPLES]


def test_every_example_checks_is_proved_and_has_no_idle_rule() -> None:
    files = [str(path) for path in EXAMPLES]
    for command in ("check", "prove", "lint"):
        ran = turnike("policy", command, *files)
        assert (ran.status, ran.err) == (0, ""), ran.out


@pytest.mark.parametrize("folder", [shipped("kvkk").parent, FOLDER], ids=["shipped", "examples"])
def test_the_tests_beside_the_policies_pass_with_the_real_recognisers(folder: Path) -> None:
    ran = turnike("policy", "test", str(folder), "--format", "json")
    assert [row for row in ran.rows if not row["passed"]] == []
    assert ran.status == 0
    files = {Path(str(row["file"])).name.removesuffix(SUFFIX) for row in ran.rows}
    assert files >= ({"health", "kvkk"} if folder != FOLDER else {path.stem for path in EXAMPLES})


@each
def test_an_example_is_tested_in_both_languages_and_by_facts(path: Path) -> None:
    _, cases = read_cases(path.with_name(f"{path.stem}{SUFFIX}"), known_beside(path))
    prompts = [case.prompt for case in cases if case.prompt is not None]
    turkish = [prompt for prompt in prompts if TURKISH.search(prompt)]
    assert 0 < len(turkish) < len(prompts) < len(cases)
    assert len({case.expect for case in cases}) >= 3


@each
def test_an_example_says_what_it_is_for_why_and_for_whom(path: Path) -> None:
    (policy,) = load([path], known_beside(path)).policies
    assert policy.about
    assert policy.owner
    assert policy.statements
    assert all(len(rule.ref.why) > 10 for rule in policy.rules)
    assert "to be confirmed by counsel" in path.read_text("utf-8").partition("policy:")[0]


@each
def test_an_example_that_is_weakened_no_longer_proves_what_it_states(path: Path) -> None:
    entities = known_beside(path)
    text = path.read_text("utf-8")
    for effect in ("local", "block"):
        weak = re.sub(rf"^(otherwise|    then): {effect}$", r"\1: allow", text, flags=re.MULTILINE)
        assert weak != text
        policies = load_texts([(path.name, weak)], entities)
        assert not all(one.proved for one in prove(policies, entities)), effect


def test_lint_would_find_an_idle_rule_in_an_example() -> None:
    (path,) = [path for path in EXAMPLES if path.stem == "children"]
    text = path.read_text("utf-8").replace(
        "when: {finds: [MINOR]}", "when: {app: [x], finds: [MINOR]}\n    unless: {app: [x]}"
    )
    entities = known_beside(path)
    assert lint(load_texts([("a.yaml", text)], entities), entities)


def test_the_law_firm_knows_the_mark_of_the_contract_beside_it() -> None:
    mark = mark_of((FOLDER / "tender.txt").read_text("utf-8"))
    (policy,) = load([FOLDER / "law-firm.yaml"], known_beside()).policies
    assert policy.known_public == {mark}
    assert policy.otherwise is Effect.ALLOW
