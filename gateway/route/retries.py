"""How often a target may be asked again: at most one more try for five requests.

When a target fails, tries in its place would multiply what is asked of it just
then. A bucket of tokens for each target keeps them to a share of its requests.
"""

from __future__ import annotations

from collections import Counter

_SHARE = 0.2
_AT_FIRST = 10.0
_MOST = 100.0


class Retries:
    """Tokens by the name of a target; `made` counts the tries that were permitted."""

    def __init__(self) -> None:
        self._tokens: dict[str, float] = {}
        self.made: Counter[str] = Counter()

    def asked(self, target: str) -> None:
        """A request asks `target` for the first time."""
        self._tokens[target] = min(_MOST, self._tokens.get(target, _AT_FIRST) + _SHARE)

    def take(self, target: str) -> bool:
        """Whether `target` may be asked once more; if so, that try is counted."""
        left = self._tokens.get(target, _AT_FIRST)
        if left < 1:
            return False
        self._tokens[target] = left - 1
        self.made[target] += 1
        return True
