"""Cutting a text into pieces that a model can read, so that nothing lies on a border only."""

from __future__ import annotations

from collections.abc import Callable, Iterator

_LONGEST = 1_200  # characters; near 300 tokens of most languages
_OVERLAP = 120  # longer than most names and addresses
_LEAST = 16


def pieces(text: str, fits: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
    """Yield the pieces of `text` with where each begins, one overlapping the next.

    A piece that does not fit is cut in two. Raises ValueError where even a few
    characters do not.
    """
    start = 0
    while start < len(text):
        end = _break(text, start, start + _LONGEST)
        yield from _fitting(text, start, end, fits)
        start = len(text) if end >= len(text) else max(end - _OVERLAP, start + 1)


def _fitting(
    text: str, start: int, end: int, fits: Callable[[str], bool]
) -> Iterator[tuple[int, str]]:
    if fits(text[start:end]):
        yield start, text[start:end]
        return
    if end - start <= _LEAST:
        raise ValueError("a model cannot read even a few characters at once")
    half = (end - start) // 2
    over = min(_OVERLAP, half // 2)
    yield from _fitting(text, start, start + half + over, fits)
    yield from _fitting(text, start + half - over, end, fits)


def _break(text: str, start: int, end: int) -> int:
    """The last space or line end in the second half before `end`, so that no word is cut."""
    if end >= len(text):
        return len(text)
    space = max(text.rfind(char, (start + end) // 2, end) for char in "\n ")
    return space if space > 0 else end
