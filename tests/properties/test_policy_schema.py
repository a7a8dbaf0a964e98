"""The schema and the loader say the same of shapes, over policies and broken policies."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from rig.beside import known_beside
from rig.policies import ENTITIES, Made, policy_texts, text_of
from rig.yaml_trees import changed, places, trees, without, written

from gateway.core.errors import PolicyError
from gateway.core.jsontree import JsonValue
from gateway.detect.roster import Roster
from gateway.policy.load import load_texts
from gateway.policy.schema import schema
from gateway.policy.shipped import shipped, shipped_names

#: What the loader says of things that no single place can show.
NO_SHAPE = (
    "has the same name as this one",
    "A rule cannot be called",
    "One value would be both",
    "No time lies between",
    "The document is shorter than",
    "The policy has no budget",
    "A budget of all has one limit",
)
VALUES: list[JsonValue] = [
    *(None, True, False, 0, 1, 7, -1, 0.5, 1.5, "", " ", "x", "*", "tr", "allow", "mask", "local"),
    *("person", "contact", "PERSON", "user", "mon", "valid", "12:30", "9 characters", "a\nb"),
    *([], ["x"], ["x", "x"], [["x"]], [None], ["contact"], ["*"], {}, {"x": 1}),
    {"mask": ["PERSON"]},
    {"redact": "PERSON", "keep_last": 9},
    {"finds": ["PERSON"]},
    {"app": ["a"]},
    {"in": ["user"]},
    {"has": ["tools"]},
    {"together_with": ["secret"]},
    {"mask": ["PERSON"], "redact": ["PERSON"]},
    {"app": ["a"], "at_least": 2},
]
KEYS = [
    *("name", "why", "when", "unless", "then", "within", "without", "message", "rules", "mode"),
    *("finds", "in", "at_least", "min_score", "together_with", "about", "app", "time", "days"),
    *("mask", "keep_last", "permits", "known_public", "reaches", "nonsense", "otherwise"),
]  # fmt: skip
FIXED = """\
policy: fixed
about: Every key of the language stands in here.
owner: dpo@example.com
applies_to: {app: [a], except: {team: [b]}}
otherwise: local
if_uninspected: block
mode: report
permits: [capture]
rules:
  - name: one
    why: w
    when: {finds: [PERSON], at_least: 2, min_score: 0.5, in: [user], together_with: [secret]}
    unless: {app: [a], time: {days: [mon-fri], from: '08:00', to: '18:00'}}
    then: {redact: [PERSON], keep_last: 2}
    message: Hayır.
    within: {boundary: [country], country: [TR, EU], operator: us, transfer: valid, licence: [mit]}
    without: [cloud/a]
  - {name: two, why: w, when: {has: [tools], longer_than: 9 tokens, model_asked: x}, then: mask}
  - {name: three, why: w, when: {time: {days: mon}}, unless: {language: [tr]}, then: {mask: PERSON}}
never: [{finds: [secret], reaches: any, uninspected: true}]
always: [{app: [a], effect: [local, block]}, {about: person, effect: local}]
"""


@cache
def _validator() -> Draft202012Validator:
    made = schema(ENTITIES)
    Draft202012Validator.check_schema(made)
    return Draft202012Validator(made)


def _refusal(tree: JsonValue) -> str:
    """What the loader says of a document, empty where it loads."""
    try:
        load_texts([("f.yaml", written(tree))], ENTITIES)
    except PolicyError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_policy_has_the_shape_of_the_schema(name: str) -> None:
    validator = Draft202012Validator(schema(known_beside(shipped(name))))
    for tree in trees(shipped(name).read_bytes()):
        validator.validate(tree)


def test_every_example_policy_of_the_documentation_has_the_shape_of_the_schema() -> None:
    from rig.pages import DOCS, blocks  # parsed here only

    seen = 0
    validator = Draft202012Validator(schema([*Roster().data_classes, "PATIENT_FILE_NO"]))
    for page in sorted(Path(DOCS).rglob("*.md")):
        for block in blocks(page):
            if block.language != "yaml" or not block.text.lstrip().startswith("policy:"):
                continue
            for tree in trees(block.text):
                if isinstance(tree, dict) and "otherwise" in tree:
                    validator.validate(tree)
                    seen += 1
    assert seen > 3


@settings(max_examples=200)
@given(policy_texts())
def test_what_loads_has_the_shape_of_the_schema(made: Made) -> None:
    for head, rules in made:
        for tree in trees(text_of(head, rules)):
            assert not _refusal(tree)
            _validator().validate(tree)


@settings(max_examples=600)
@given(st.data(), policy_texts(most=1))
def test_a_changed_policy_is_refused_by_both_or_by_neither(data: st.DataObject, made: Made) -> None:
    text = data.draw(st.sampled_from([FIXED, text_of(*made[0])]))
    (tree,) = trees(text)
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(sorted(places(tree), key=str)))
        step = data.draw(st.sampled_from(["value", "value", "key", "gone"]))
        if step == "value":
            tree = changed(tree, path, data.draw(st.sampled_from(VALUES)))
        elif step == "gone" and path:
            tree = without(tree, path)
        else:
            held = tree
            for part in path:
                held = held[part]  # type: ignore[index]
            assume(isinstance(held, dict))
            more = {data.draw(st.sampled_from(KEYS)): data.draw(st.sampled_from(VALUES))}
            assert isinstance(held, dict)
            tree = changed(tree, path, {**held, **more})
    said = _refusal(tree)
    fits = _validator().is_valid(tree)
    if not said:
        assert fits, f"it loads, but {next(_validator().iter_errors(tree)).message}"
    elif fits:
        assert any(words in said for words in NO_SHAPE), f"the schema takes it: {said}"
