"""Many patterns tried over a text at once, by a few automata of patterns that go together.

The states of one automaton are combinations of how far each of its patterns has
come. Patterns that begin with fixed letters are nearly always at their
beginning, and dozens go together; those that begin with any digit or letter
multiply each other's states, and only a few do. One automaton for all would
spend its time, and its memory, on making states.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

import re2

from gateway.core.errors import InspectionFailed

_BYTES = (
    16 << 20
)  # of one automaton; RE2 drops its states and begins again where that is too little
_LETTERED, _OPEN = 35, 8
# Letters, or the spellings of one letter, behind the marks that may stand before a word.
_LETTERS = re.compile(
    r"(?:\(\?i\)|\\b|\[ \]|\(\?:|\(\?i:)*"
    r"(?:[A-Za-z@-]{2}|[A-Za-z]?\[[^\W\d_]{2,8}\][A-Za-z\[])"
)
# Stands in no text; an automaton that cannot find it has no room for its first state.
_PROOF = "\x01\x02\x03"


class _Set(Protocol):
    def Compile(self) -> None: ...

    def Match(self, data: bytes) -> Iterable[int] | None: ...


class Automata:
    """Patterns in RE2's syntax; `match` names those that occur in some bytes."""

    def __init__(self) -> None:
        self._waiting: dict[bool, list[tuple[int, str]]] = {True: [], False: []}
        self._sets: list[tuple[list[int], _Set]] = []
        self._count = 0

    def add(self, pattern: str) -> None:
        """Add a pattern; the first has the number 0. Raises re2.error if it is malformed."""
        self._waiting[_lettered(pattern)].append((self._count, pattern))
        self._count += 1

    def build(self) -> None:
        """Make the automata; raises InspectionFailed if one of them cannot run."""
        for lettered, most in ((True, _LETTERED), (False, _OPEN)):
            patterns = self._waiting[lettered]
            for at in range(0, len(patterns), most):
                self._sets.append(_together(patterns[at : at + most]))
        self._waiting = {True: [], False: []}

    def match(self, data: bytes) -> list[int]:
        """The numbers of the patterns that occur anywhere in `data`, in order."""
        found: list[int] = []
        for numbers, automaton in self._sets:
            indices = automaton.Match(data) or ()
            found += [numbers[index] for index in indices if index < len(numbers)]
        return sorted(found)


def _lettered(pattern: str) -> bool:
    """Whether a pattern begins with fixed letters, or with a choice of words."""
    return _LETTERS.match(pattern) is not None


def _together(patterns: list[tuple[int, str]]) -> tuple[list[int], _Set]:
    options = re2.Options()
    options.max_mem = _BYTES
    options.log_errors = False
    automaton = re2.Set.SearchSet(options)
    for _, pattern in patterns:
        automaton.Add(pattern)
    automaton.Add(_PROOF)
    # RE2 answers "no match" where it lacks the memory to run, and knows it from the first state.
    if not (_compiles(automaton) and automaton.Match(_PROOF.encode())):
        raise InspectionFailed(
            "The patterns of the detectors cannot be searched together.",
            hint="Remove recognisers that were added, or simplify their patterns.",
        )
    return [number for number, _ in patterns], automaton


def _compiles(automaton: _Set) -> bool:
    try:
        automaton.Compile()
    except re2.error:
        return False
    return True
