"""What taints nothing: words that everybody says, and passages that stand everywhere.

A message remembered for its words alone would hold every conversation in which
somebody says them, too.
"""

from __future__ import annotations

from functools import cache
from itertools import islice
from pathlib import Path

from gateway.state.folding import Folded, folded

_WORDS = Path(__file__).parent / "words"
_FEWEST_CHARACTERS = 12
_MOST_GENERIC_WORDS = 40


def is_trivial(text: str, told: Folded, *, finding: bool) -> bool:
    """Whether `text`, of which `told` are the words, could be anybody's.

    A text with a finding is trivial only where it is nearly empty.
    """
    letters = (char for part in (*told.words, *told.signs) for char in part)
    if next(islice(letters, _FEWEST_CHARACTERS - 1, None), None) is None:
        return True
    if finding:
        return False
    if text.isascii() and len(text.split(None, 1)) == 1:
        return True  # a name, an identifier, a date: structure, not speech
    if told.signs or len(told.words) > _MOST_GENERIC_WORDS:
        return False
    whole, begun = _generic()
    return all(
        len(word) == 1 or word in whole or word.isdigit() or word.startswith(begun)
        for word in told.words
    )


@cache
def boilerplate() -> tuple[Folded, ...]:
    """Passages that stand in many texts of many people: licences, disclaimers, imports."""
    text = (_WORDS / "boilerplate.txt").read_text(encoding="utf-8")
    return tuple(folded(passage) for passage in text.split("\n\n"))


@cache
def _generic() -> tuple[frozenset[str], tuple[str, ...]]:
    """Generic words, and beginnings of such."""
    lines = (_WORDS / "generic.txt").read_text(encoding="utf-8").splitlines()
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    whole = frozenset(folded(word).text for word in words if not word.endswith("*"))
    return whole, tuple({word[:-1] for word in words if word.endswith("*")})
