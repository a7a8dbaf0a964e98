"""Reads one line of a cost word by word, and says which word it did not understand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from gateway.core.errors import SettingsError

T = TypeVar("T")

_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,9})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


class Words:
    """The words of `part`, read from the left; every fault shows `example`."""

    def __init__(self, part: str, text: str, example: str) -> None:
        self._part = part
        self._example = example
        self._left = text.split()[::-1]

    def number(self, unit: str = "") -> Decimal:
        """A number with a decimal point and without signs; `unit` is attached to it."""
        word = self._next("a number")
        if not word.endswith(unit) or not _NUMBER.fullmatch(word.removesuffix(unit)):
            raise self.fault(word, f"is not a number followed by {unit}" if unit else
                             "is not a number such as 1200.50")  # fmt: skip
        return Decimal(word.removesuffix(unit))

    def currency(self, per: str = "") -> str:
        """A currency code in capitals; `per` is attached to it."""
        word = self._next("a currency")
        if not word.endswith(per) or not _CURRENCY.fullmatch(word.removesuffix(per)):
            raise self.fault(word, f"is not a currency code such as TRY{per}")
        return word.removesuffix(per)

    def exactly(self, wanted: str) -> None:
        """The word `wanted` and no other."""
        word = self._next(f"`{wanted}`")
        if word != wanted:
            raise self.fault(word, f"is not `{wanted}`")

    def one_of(self, meanings: Mapping[str, T]) -> T:
        """One of some words; returns its meaning."""
        names = " or ".join(f"`{name}`" for name in meanings)
        word = self._next(names)
        if word not in meanings:
            raise self.fault(word, f"is not {names}")
        return meanings[word]

    def end(self) -> None:
        """No word is left."""
        if self._left:
            raise self.fault(self._left[-1], "is one word too many")

    def fault(self, word: str, what: str) -> SettingsError:
        """The fault that `word` makes."""
        return self._fault(f"`{word[:40]}` {what}")

    def _next(self, wanted: str) -> str:
        if not self._left:
            raise self._fault(f"{wanted} is missing at the end")
        return self._left.pop()

    def _fault(self, what: str) -> SettingsError:
        return SettingsError(
            f"In the cost of `{self._part}`, {what}.",
            hint=f"Write for example: `{self._part}: {self._example}`.",
        )
