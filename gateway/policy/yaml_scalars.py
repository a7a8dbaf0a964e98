"""What an unquoted YAML word means, by the core schema of YAML 1.2.

`no`, `on`, `yes` and `18:00` are text; only `true`, `false`, `null` and numbers
are anything else.
"""

from __future__ import annotations

import re
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)")
_NAN = re.compile(r"\.(?:nan|NaN|NAN)")

#: Longer numbers are refused: no setting or policy needs one.
LONGEST_NUMBER = 40


def resolve(text: str) -> Scalar:
    """The value of an unquoted scalar; raises ValueError for a number of over 40 characters."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    value = _number(text)
    if value is None:
        return text
    if len(text) > LONGEST_NUMBER:
        raise ValueError("a number of more than 40 characters")
    return value


def _number(text: str) -> int | float | None:
    short = text[:LONGEST_NUMBER]
    if _INTEGER.fullmatch(text):
        return int(short)
    if _OCTAL.fullmatch(text):
        return int(short[2:], 8)
    if _HEXADECIMAL.fullmatch(text):
        return int(short[2:], 16)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _INFINITE.fullmatch(text):
        return float(text.replace(".", ""))
    return float("nan") if _NAN.fullmatch(text) else None
