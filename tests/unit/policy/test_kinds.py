from __future__ import annotations

import pytest

from gateway.core.errors import PolicyError
from gateway.core.finding import DataClass
from gateway.policy.kinds import class_of, known_kinds
from gateway.policy.yaml_events import read

ENTITIES = {"EMAIL_ADDRESS": DataClass.CONTACT}


def test_classes_and_entities_are_known() -> None:
    (node,) = read("[contact, EMAIL_ADDRESS]", "f.yaml")
    assert known_kinds(node, "`finds`", ENTITIES) == ("contact", "EMAIL_ADDRESS")
    assert class_of("contact", ENTITIES) is DataClass.CONTACT
    assert class_of("EMAIL_ADDRESS", ENTITIES) is DataClass.CONTACT


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("contacts", "Did you mean `contact`?"),
        ("EMAIL_ADRESS", "Did you mean `EMAIL_ADDRESS`?"),
        ("Contact", "Did you mean `contact`?"),
        ("kişi", "Known: EMAIL_ADDRESS, confidential"),
    ],
)
def test_an_unknown_kind_is_refused_with_the_nearest(word: str, hint: str) -> None:
    (node,) = read(f"[{word}]", "f.yaml")
    with pytest.raises(PolicyError) as caught:
        known_kinds(node, "`finds`", ENTITIES)
    assert str(caught.value).startswith(f"f.yaml:1:2: No recogniser finds `{word}`. {hint}")
