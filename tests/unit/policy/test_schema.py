from __future__ import annotations

from jsonschema import Draft202012Validator

from gateway.policy import load, restrictions, rules
from gateway.policy.conditions.load import condition_kinds
from gateway.policy.schema import (
    QUALIFIERS,
    policy_shapes,
    rule_shapes,
    schema,
    within_shapes,
)


def test_it_knows_the_keys_of_the_loader_and_no_other() -> None:
    assert set(policy_shapes()) == set(load.KEYS)
    assert set(rule_shapes()) == set(rules.KEYS)
    assert set(within_shapes()) == set(restrictions.KEYS)
    assert set(QUALIFIERS) == {
        name for kind in condition_kinds().values() for name in kind.qualifiers
    }


def test_it_is_a_schema_and_every_condition_has_a_shape() -> None:
    Draft202012Validator.check_schema(schema(["PERSON"]))
    assert all(kind.shape for kind in condition_kinds().values())


def test_the_entities_are_those_that_are_found() -> None:
    head = {"policy": "p", "otherwise": "allow"}
    rule = {"name": "r", "why": "w", "then": {"mask": ["PATIENT_NO"]}}
    document = {**head, "rules": [rule]}
    assert Draft202012Validator(schema(["PATIENT_NO"])).is_valid(document)
    assert not Draft202012Validator(schema(["PERSON"])).is_valid(document)
