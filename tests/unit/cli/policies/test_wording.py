from __future__ import annotations

from string import Formatter

from gateway.cli.policies.wording import WORDS
from gateway.policy.proof.lint import Fault
from gateway.policy.proof.relaxed import Loosening


def test_both_languages_say_the_same_things_of_the_same_names() -> None:
    assert WORDS["en"].keys() == WORDS["tr"].keys()
    for key, text in WORDS["en"].items():
        assert _names(text) == _names(WORDS["tr"][key]), key


def test_every_fault_and_loosening_has_its_words() -> None:
    assert {item.value for item in (*Fault, *Loosening)} <= WORDS["tr"].keys()


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
