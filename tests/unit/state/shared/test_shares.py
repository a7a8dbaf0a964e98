from __future__ import annotations

from dataclasses import replace

import pytest
from rig.allowances import allowance

from gateway.core.sensitive import Sensitive
from gateway.state.shared.shares import Share, Spelling

SPELLING = Spelling(Sensitive(b"k" * 32))
ONE, SHARE = allowance(100), Share(12, 2**70)
WORD = SPELLING.word(ONE, "a", SHARE).encode()


def test_a_word_is_read_as_it_was_given() -> None:
    assert SPELLING.share(ONE, "a", WORD) == SHARE


@pytest.mark.parametrize("at", range(len(WORD)))
def test_a_changed_word_is_nobodys(at: int) -> None:
    changed = WORD[:at] + bytes([WORD[at] ^ 1]) + WORD[at + 1 :]
    assert SPELLING.share(ONE, "a", changed) is None


def test_a_word_counts_for_its_gateway_and_allowance_alone() -> None:
    assert SPELLING.share(ONE, "b", WORD) is None
    for other in (replace(ONE, holder="hr"), replace(ONE, period="2026-12")):
        assert SPELLING.share(other, "a", WORD) is None
        assert SPELLING.name(other) != SPELLING.name(ONE)
    assert Spelling(Sensitive(b"o" * 32)).share(ONE, "a", WORD) is None
    assert SPELLING.name(replace(ONE, limit=5)) == SPELLING.name(ONE)
