"""Which of many patterns may occur in a text, by the fixed letters that each of them needs.

RE2 derives from a pattern the strings without which it cannot match; all strings of
all patterns are looked for at once, case aside. Their automaton has a state for
each beginning of one of them and soon has them all, whereas one of whole
patterns makes new states for every new text.
"""

from __future__ import annotations

from collections.abc import Sequence

import re2

from gateway.core.errors import InspectionFailed

# Stands in no text; where it is not found there was no room for the automaton.
_PROOF = "\x01\x02\x03"


class Prefilter:
    """Patterns in RE2's syntax; one that needs no fixed letters may occur anywhere."""

    def __init__(self, patterns: Sequence[str]) -> None:
        """Make the automaton; raises InspectionFailed if it cannot run."""
        self._count = len(patterns)
        self._filter = _filter((*patterns, _PROOF))
        if self._count not in (self._filter.Match(_PROOF.encode(), potential=True) or ()):
            raise InspectionFailed(
                "The patterns of the detectors cannot be searched together.",
                hint="Remove recognisers that were added, or simplify their patterns.",
            )

    def match(self, data: bytes) -> list[int]:
        """The numbers, from 0, of the patterns that may occur in `data`, in order."""
        found = self._filter.Match(data, potential=True) or ()
        return sorted(number for number in found if number < self._count)


def _filter(patterns: Sequence[str]) -> re2.Filter:
    options = re2.Options()
    options.log_errors = False
    made = re2.Filter()
    for pattern in patterns:
        made.Add(pattern, options)
    made.Compile()
    return made
