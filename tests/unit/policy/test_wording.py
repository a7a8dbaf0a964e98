from __future__ import annotations

import string

from gateway.core.decision import Reason
from gateway.policy.wording import WORDS


def test_both_languages_have_the_same_sentences_with_the_same_blanks() -> None:
    english, turkish = WORDS["en"], WORDS["tr"]
    assert english.keys() == turkish.keys()
    for name, sentence in english.items():
        assert _blanks(sentence) == _blanks(turkish[name]), name


def test_every_reason_but_a_rule_has_words() -> None:
    assert {reason.value for reason in Reason} - {"rule"} <= WORDS["en"].keys()


def _blanks(sentence: str) -> set[str | None]:
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field}
