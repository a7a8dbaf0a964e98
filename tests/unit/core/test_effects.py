from __future__ import annotations

from itertools import permutations

import pytest

from gateway.core.effects import Effect, strictest


def test_effects_are_ordered_from_allow_to_block() -> None:
    assert [effect.word for effect in sorted(Effect)] == [
        *("allow", "mask", "redact", "local", "block"),
    ]


@pytest.mark.parametrize("effect", Effect)
def test_a_word_leads_back_to_its_effect(effect: Effect) -> None:
    assert Effect.of(effect.word) is effect


@pytest.mark.parametrize("word", ["", "Mask", "deny", "mask ", "ALLOWED", "lócal", "block"[:-1]])
def test_another_word_is_no_effect(word: str) -> None:
    with pytest.raises(KeyError):
        Effect.of(word)


def test_only_what_is_looser_than_local_may_leave() -> None:
    assert [effect.word for effect in Effect if effect.may_leave] == ["allow", "mask", "redact"]


def test_the_strictest_holds_whatever_the_order() -> None:
    for order in permutations((Effect.MASK, Effect.LOCAL, Effect.ALLOW)):
        assert strictest(order) is Effect.LOCAL
    assert strictest([]) is Effect.ALLOW
    assert strictest([Effect.MASK] * 10_000) is Effect.MASK
