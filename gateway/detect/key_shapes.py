"""A short notation for what issued keys look like, and the patterns and examples made from it.

`gh<p|o>_{a:36-255}` is `ghp_` or `gho_` and 36 to 255 letters and digits. Outside
of braces and angle brackets everything stands for itself. What stands before a
`^` is looked for backwards from the rest: a run that nothing announces, such as
`{x:32}^-us{d:1-2}`, would otherwise be followed through every word of a text.
"""

from __future__ import annotations

import re

_ALPHABETS = {
    "d": ("0-9", "7302915846"),
    "x": ("0-9a-f", "3f9a04c7e1b85d26"),
    "X": ("0-9A-Fa-f", "3f9A04c7E1b85D26"),
    "l": ("a-z", "qzvtrwmxckpldhsjfgnby"),
    "L": ("0-9a-z", "z8qv3t1rw9m0xc5kp7ld2hs4jf6gnb"),
    "u": ("A-Z", "QZVTRWMXCKPLDHSJFGNBY"),
    "U": ("0-9A-Z", "Z8QV3T1RW9M0XC5KP7LD2HS4JF6GNB"),
    "B": ("A-Z2-7", "Z4QV3T6RW5M7XC2KPLDHSJFGNB"),
    "a": ("0-9A-Za-z", "Zq8vT1rW3mXc5Kp7Ld9Hs2Jf4Gn6Bb0Y"),
    "v": ("0-9A-Za-z_", "Zq8vT1rW3mXc5Kp7Ld9Hs2Jf4Gn6Bb0Y"),
    "w": ("0-9A-Za-z_-", "Zq8vT1rW3mXc5Kp7Ld9Hs2Jf4Gn6Bb0Y"),
    "p": ("0-9A-Za-z_.=-", "Zq8vT1rW3mXc5Kp7Ld9Hs2Jf4Gn6Bb0Y"),
    "b": ("0-9A-Za-z+/", "Zq8vT1rW3mXc5Kp7Ld9Hs2Jf4Gn6Bb0Y"),
    "e": ("0-9A-Za-z+/=_-", "Zq8vT1rW3mXc5Kp7Ld9Hs2Jf4Gn6Bb0Y"),
    "t": ("0-9A-Za-z_~.-", "Zq8vT1rW3mXc5Kp7Ld9Hs2Jf4Gn6Bb0Y"),
}
_UUID = "{x:8}-{x:4}-{x:4}-{x:4}-{x:12}"
_TOKEN = re.compile(r"\{(\w):(\d+)(-?)(\d*)\}|<([^>]*)>|([^{<]+)")


def pattern_of(shape: str) -> str:
    """The RE2 pattern that tells where to look: what follows `^`, its last run at its shortest."""
    return _pattern(shape.split("^")[-1], shortest_end=True)


def whole_of(shape: str) -> re.Pattern[str]:
    """The whole shape; its group 1 is what stands before `^`."""
    before, _, rest = shape.rpartition("^")
    return re.compile(f"({_pattern(before)}){_pattern(rest)}")


def example_of(shape: str) -> str:
    """A value of that shape that nobody issued."""
    parts, at = [], 0
    for run, least, _dash, _most, choice, literal in _tokens(shape.replace("^", "")):
        if run:
            letters = _ALPHABETS[run][1]
            drawn = (letters[(at + i + i * i // 5) % len(letters)] for i in range(int(least)))
            parts.append("".join(drawn))
            at += int(least)
        else:
            parts.append(choice.split("|")[0] if choice else literal)
    return "".join(parts)


def _pattern(shape: str, *, shortest_end: bool = False) -> str:
    parts = []
    tokens = _tokens(shape)
    for at, (run, least, _dash, most, choice, literal) in enumerate(tokens, 1):
        if run:
            shortest = not most or (shortest_end and at == len(tokens))
            parts.append(f"[{_ALPHABETS[run][0]}]{{{least if shortest else f'{least},{most}'}}}")
        elif choice:
            parts.append("(?:" + "|".join(map(re.escape, choice.split("|"))) + ")")
        else:
            parts.append(re.escape(literal))
    return "".join(parts)


def _tokens(shape: str) -> list[tuple[str, ...]]:
    return _TOKEN.findall(shape.replace("{uuid}", _UUID))
