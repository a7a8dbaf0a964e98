"""Text written backwards."""

from __future__ import annotations

from gateway.detect.decode.trust import NUMBER_WORDS
from gateway.detect.found import Found
from gateway.detect.lexicon import fold
from gateway.detect.surroundings import names_any, near

_STRONG = "IBAN_CODE"  # its check digits alone are proof; those of other numbers are not
_ADDRESS = "EMAIL_ADDRESS"
_CUES = ("ters", "revers", "backward", "mirror", *NUMBER_WORDS)


def mirrored(text: str, start: int, end: int) -> tuple[int, int]:
    """The span in `text` of characters `start` to `end` of `text` read backwards."""
    return len(text) - end, len(text) - start


def believable(text: str) -> frozenset[str]:
    """The entities that can be believed at all in `text`; empty for every one."""
    return frozenset() if names_any(fold(text), _CUES) else frozenset({_STRONG, _ADDRESS})


def believed(text: str, found: Found) -> bool:
    """Whether a value that stands in `text` backwards is meant to.

    An address must not be one when it is read forwards; a number with one or
    two check digits needs a word that says what it is or how to read it.
    """
    start, end = mirrored(text, found.hit.start, found.hit.end)
    if found.recognizer.entity == _ADDRESS:
        return "." not in text[start:end].partition("@")[2]
    if not found.hit.checksum:
        return False
    return found.recognizer.entity == _STRONG or near(text, start, end, _CUES)
