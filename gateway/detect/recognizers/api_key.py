"""Keys and tokens that providers issue with a recognisable beginning or build."""

from __future__ import annotations

import re
from collections.abc import Callable

from gateway.core.finding import DataClass
from gateway.detect.issued_keys import ISSUED, Issued
from gateway.detect.key_shapes import example_of, pattern_of, whole_of
from gateway.detect.placeholders import is_placeholder
from gateway.detect.randomness import entropy, is_drawn
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.surroundings import near

_LONGEST_BEFORE = 64


def _issued(family: Issued) -> Callable[[str, int, int], Hit | None]:
    """A check for keys whose build says whose they are."""
    builds = [(whole_of(shape), "^" in shape) for shape in family.shapes]

    def check(text: str, start: int, end: int) -> Hit | None:
        spans = (_span(text, start, end, *build) for build in builds)
        for begin, stop in filter(None, spans):
            value = text[begin:stop].rstrip("-_.")
            stop = begin + len(value)
            if _whole(text, begin, stop) and not is_placeholder(value) and is_drawn(value):
                return Hit(start=begin, end=stop, score=family.score, canonical=value)
        return None

    return check


def _span(
    text: str, start: int, end: int, build: re.Pattern[str], looks_back: bool
) -> tuple[int, int] | None:
    """Where a key of this build stands, of which `start` to `end` was found."""
    if not looks_back:
        found = build.match(text, start)
        return found.span() if found and found.end() >= end else None
    for found in build.finditer(text, max(0, start - _LONGEST_BEFORE), end + _LONGEST_BEFORE):
        if found.end(1) == start:
            return found.span()
    return None


def check_aws_secret(text: str, start: int, end: int) -> Hit | None:
    """Accept forty random characters beside a word about AWS or a secret."""
    value = text[start:end]
    if not _whole(text, start, end, extra="/+=") or is_placeholder(value) or entropy(value) < 4:
        return None
    if not any(char.isupper() for char in value) or not any(char.isdigit() for char in value):
        return None
    if not near(text, start, end, ("aws", "secret", "akia", "asia"), before=64, after=40):
        return None
    return Hit(start=start, end=end, score=0.9, canonical=value)


def _whole(text: str, start: int, end: int, *, extra: str = "") -> bool:
    """Whether the match is not cut out of a longer run of such characters."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not (before.isalnum() or before in extra) and not (after.isalnum() or after in "/+")


_MISSES = (
    "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxx AKIAIOSFODNN7EXAMPLE ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b 550e8400-e29b-41d4-a716-446655440000",
    "task-ABCDEFGHIJKLMNOPQRSTUV12345 sk-learn s.collectEveryValueInOrder 2024-01-15T10:30:00Z",
    "xoxb-The-Token-Of-Your-Robot-Goes-In sk-proj-your_key_here_your_key_here",
)


def _recognizer(family: Issued) -> PatternRecognizer:
    return PatternRecognizer(
        name=f"api_key_{family.name}",
        entity="API_KEY",
        data_class=DataClass.SECRET,
        patterns=tuple(map(pattern_of, family.shapes)),
        check=_issued(family),
        hits=tuple(f"the key {example_of(shape)} leaked" for shape in family.shapes),
        misses=_MISSES,
        dense=True,
    )


RECOGNIZERS = (
    *map(_recognizer, ISSUED),
    PatternRecognizer(
        name="api_key_aws_secret",
        entity="API_KEY",
        data_class=DataClass.SECRET,
        patterns=(r"[A-Za-z0-9/+]{40}",),
        check=check_aws_secret,
        hits=("aws_secret_access_key = Zq8vT1rWm3Xc5Kp7/Ld9Hs2Jf4Gn6+Bb0YaQeRtU",),
        misses=(
            "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "secret commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
            "Zq8vT1rWm3Xc5Kp7/Ld9Hs2Jf4Gn6+Bb0YaQeRtU",
        ),
        dense=True,
    ),
)
