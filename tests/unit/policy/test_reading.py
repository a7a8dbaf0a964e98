from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.core.errors import PolicyError
from gateway.policy.reading import (
    as_bool,
    as_choice,
    as_list,
    as_map,
    as_number,
    as_text,
    as_whole,
    as_words,
    nearest,
    need,
    only_keys,
    shown,
)
from gateway.policy.yaml_events import read
from gateway.policy.yaml_nodes import MapNode, Node


def _node(text: str) -> Node:
    (node,) = read(text, "f.yaml")
    return node


def _map(text: str) -> MapNode:
    return as_map(_node(text), "It")


def test_the_nearest_name_is_offered_whatever_its_case() -> None:
    assert nearest("Otherwisee", ["otherwise", "rules"]) == "Did you mean `otherwise`?"
    assert nearest("email_adress", ["EMAIL_ADDRESS", "PERSON"]) == "Did you mean `EMAIL_ADDRESS`?"
    assert nearest("zzz", ["b", "a"]) == "Known: a, b."
    assert nearest("zzz", [f"name{number}" for number in range(40)]) == ""
    assert nearest("zzz", []) == ""


def test_an_unknown_key_is_named_with_the_nearest() -> None:
    with pytest.raises(
        PolicyError, match=r"f\.yaml:2:1: Unknown key `rulez` in it\. Did you .*`ru"
    ):
        only_keys(_map("policy: a\nrulez: b"), ("policy", "rules"), what="it")


def test_a_missing_key_is_named() -> None:
    with pytest.raises(PolicyError, match="The key `b` is missing in it"):
        need(_map("a: 1"), "b", what="it")


def test_what_fits_is_read() -> None:
    assert as_text(_node("' two words '"), "It") == "two words"
    assert as_text(_node("'a\n\n  b'"), "It", lines=True) == "a\nb"
    assert [word for word, _ in as_words(_node("[a, b]"), "It")] == ["a", "b"]
    assert [word for word, _ in as_words(_node("a"), "It")] == ["a"]
    assert as_choice(_node("no"), "It", ("no", "yes")) == "no"
    assert as_whole(_node("7"), "It", low=0, high=7) == 7
    assert as_number(_node("1"), "It", low=0, high=1) == 1.0
    assert as_bool(_node("false"), "It") is False
    assert as_list(_node("[]"), "It", empty=True) == ()


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (lambda node: as_map(node, "It"), "[a]"),
        (lambda node: as_map(node, "It"), "{}"),
        (lambda node: as_list(node, "It"), "a"),
        (lambda node: as_list(node, "It"), "[]"),
        (lambda node: as_text(node, "It"), "7"),
        (lambda node: as_text(node, "It"), "true"),
        (lambda node: as_text(node, "It"), "''"),
        (lambda node: as_text(node, "It"), "'   '"),
        (lambda node: as_text(node, "It"), "[a]"),
        (lambda node: as_text(node, "It"), '"a\\nb"'),
        (lambda node: as_text(node, "It"), '"a\\eb"'),
        (lambda node: as_words(node, "It"), "[a, a]"),
        (lambda node: as_words(node, "It"), "[a, 1]"),
        (lambda node: as_words(node, "It"), "[[a]]"),
        (lambda node: as_choice(node, "It", ("a", "b")), "c"),
        (lambda node: as_whole(node, "It", low=0, high=7), "8"),
        (lambda node: as_whole(node, "It", low=0, high=7), "-1"),
        (lambda node: as_whole(node, "It", low=0, high=7), "1.0"),
        (lambda node: as_whole(node, "It", low=0, high=7), "true"),
        (lambda node: as_whole(node, "It", low=0, high=7), "'1'"),
        (lambda node: as_number(node, "It", low=0, high=1), ".nan"),
        (lambda node: as_number(node, "It", low=0, high=1), ".inf"),
        (lambda node: as_number(node, "It", low=0, high=1), "true"),
        (lambda node: as_number(node, "It", low=0, high=1), "[1]"),
        (lambda node: as_bool(node, "It"), "yes"),
        (lambda node: as_bool(node, "It"), "1"),
    ],
)
def test_what_does_not_fit_is_refused(reader: Callable[[Node], object], text: str) -> None:
    with pytest.raises(PolicyError, match=r"^f\.yaml:1:\d+: "):
        reader(_node(text))


def test_a_long_word_is_cut_in_errors() -> None:
    assert len(shown("x" * 10_000)) == 40
    assert shown("x" * 40) == "x" * 40
