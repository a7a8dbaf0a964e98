from __future__ import annotations

from gateway.policy.compiled.masks import chosen, mask_of, masks_by


def test_a_mask_chooses_what_it_was_made_of() -> None:
    words = [f"w{number}" for number in range(130)]
    mask = mask_of(words, lambda word: word.endswith("7"))
    assert list(chosen(words, mask)) == [word for word in words if word.endswith("7")]
    assert list(chosen(words, 0)) == []


def test_masks_by_key_add_up_the_places() -> None:
    assert masks_by([(0, "a"), (2, "a"), (1, "b"), (2, "a")]) == {"a": 0b101, "b": 0b10}
