"""The five effects a policy can have, from the loosest to the strictest."""

from __future__ import annotations

from enum import IntEnum
from functools import reduce
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Effect(IntEnum):
    """What happens to a request; a larger value is stricter."""

    ALLOW = 0
    MASK = 1
    REDACT = 2
    LOCAL = 3
    BLOCK = 4

    @property
    def word(self) -> str:
        """The word used in policies, headers and records."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Effect:
        """Return the effect that a policy calls `word`; raises KeyError if there is none."""
        return cls[word.upper()] if word == word.lower() else cls[word]

    @property
    def may_leave(self) -> bool:
        """Whether a request under this effect may reach a target outside."""
        return self < Effect.LOCAL


def strictest(effects: Iterable[Effect]) -> Effect:
    """Join effects: the strictest one, `ALLOW` for none."""
    return reduce(max, effects, Effect.ALLOW)
