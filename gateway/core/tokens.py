"""Tokens where nobody counted them."""

from __future__ import annotations

CHARACTERS_PER_TOKEN = 4


def estimate_tokens(characters: int) -> int:
    """About how many tokens `characters` of text are: one for four, rounded up.

    No tokenizer is fetched for this, so the figure is rough (Turkish runs
    higher), and a cost that is made from it says that it is estimated.
    """
    return -(-max(characters, 0) // CHARACTERS_PER_TOKEN)
