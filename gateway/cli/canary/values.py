"""The canaries: made-up values that detectors know, each made anew and never used twice."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Wanted(StrEnum):
    """What has to become of a canary; the names are those of the policy's effects."""

    LOCAL = "local"
    MASK = "mask"
    REDACT = "redact"
    BLOCK = "block"


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """`text` is written into a request; `secret` is what may not arrive outside."""

    text: str = field(repr=False)
    secret: str = field(repr=False)


def national_id() -> Canary:
    """A valid Turkish identity number that belongs to nobody in particular."""
    digits = [secrets.randbelow(9) + 1, *(secrets.randbelow(10) for _ in range(8))]
    digits.append((sum(digits[0::2]) * 7 - sum(digits[1::2])) % 10)
    digits.append(sum(digits) % 10)
    number = "".join(map(str, digits))
    return Canary(text=number, secret=number)


def address() -> Canary:
    """An e-mail address in a domain that nobody can have."""
    mail = f"ayse.{secrets.token_hex(5)}@example.com"
    return Canary(text=mail, secret=mail)


def phone() -> Canary:
    """A Turkish mobile number."""
    number = f"+90 532 {secrets.randbelow(900) + 100} {secrets.randbelow(90) + 10} 27"
    return Canary(text=number, secret=number)


def credential() -> Canary:
    """A connection string with a password; the password is what may not get out."""
    password = f"Tr0ub4dor-{secrets.token_hex(4)}"
    return Canary(text=f"postgres://hr:{password}@db.internal/hr", secret=password)


MADE: Mapping[Wanted, Callable[[], Canary]] = {
    Wanted.LOCAL: national_id,
    Wanted.MASK: address,
    Wanted.REDACT: phone,
    Wanted.BLOCK: credential,
}


def turkish_name() -> Canary:
    """A Turkish full name."""
    return _name(TURKISH_NAMES)


def english_name() -> Canary:
    """An English full name; it is looked for in English passages only."""
    return _name(ENGLISH_NAMES)


def _name(names: tuple[tuple[str, ...], tuple[str, ...]]) -> Canary:
    name = " ".join(map(secrets.choice, names))
    return Canary(text=name, secret=name)


TURKISH_NAMES = (
    ("Ayşe", "Zeynep", "Elif", "Fatma", "Emine", "Hatice", "Merve", "Büşra",
     "Mehmet", "Mustafa", "Ahmet", "Hüseyin", "Murat", "Emre", "Burak", "Kerem"),
    ("Yılmaz", "Kaya", "Demir", "Şahin", "Çelik", "Yıldız", "Aydın", "Öztürk",
     "Arslan", "Doğan", "Kılıç", "Aslan", "Çetin", "Koç", "Kurt", "Özdemir"),
)  # fmt: skip
ENGLISH_NAMES = (
    ("James", "Robert", "Michael", "William", "David", "Richard", "Thomas", "Charles",
     "Mary", "Patricia", "Jennifer", "Linda", "Elizabeth", "Susan", "Margaret", "Karen"),
    ("Thompson", "Anderson", "Harrison", "Wilson", "Mitchell", "Roberts", "Campbell", "Edwards",
     "Collins", "Stewart", "Morris", "Murphy", "Peterson", "Richardson", "Henderson", "Patterson"),
)  # fmt: skip

DISGUISES: Mapping[str, Callable[[str], str]] = {
    "zero-width": lambda text: "\u200b".join(text),
    "full-width": lambda text: "".join(
        chr(ord(char) + 0xFEE0) if char.isdigit() else char for char in text
    ),
    "spaced": " ".join,
}
"""Spellings of a number that hide it from a plain search."""
