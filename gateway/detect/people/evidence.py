"""How likely a name that the model sees is one of a private person, by what stands around it.

The model knows names and not whose they are: it sees those of kings, poets and
characters of novels like any other. What tells them apart are the words of
letters, records and people who speak of themselves, and those of lessons.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from gateway.detect.lexicon import folded_words
from gateway.detect.people.features import in_lists
from gateway.detect.people.spans import Name, Passage
from gateway.detect.written import Written

_GIVEN, _SURNAME = 1, 2
_MOST_CUES = 3
_BEFORE = 3  # tokens in which a title, a label or a greeting may stand
_QUESTION = 240  # characters of a question that is all there is
_IDENTIFIER = re.compile(r"@[\w.-]+\.\w|[0-9][0-9 ().-]{5,}[0-9]")

_TELLS = folded_words("name_tells")
_PRIVATE = folded_words("private_cues")
_LESSON = folded_words("lesson_cues")
_FAMOUS = folded_words("famous_names", "turkish_historical")

# Fitted by scripts/name_model/weigh.py, in the order of `signs`; that of a question (-2.28) is
# lowered by hand, because all harmless Turkish prompts that it was fitted on are questions.
_BIAS = -1.22
_WEIGHTS = (0.18, -0.1, 0.38, 0.48, 0.91, 0.36, 0.03, -0.52, -1.9, -0.87, 0.81)


@dataclass(frozen=True, slots=True)
class Around:
    """What a whole text says, whoever is named in it."""

    private: int
    lesson: int
    identifier: bool
    question: bool


def around(written: Written) -> Around:
    """Count the cues of a text."""
    text, words = written.text, written.letters
    return Around(
        private=min(_MOST_CUES, len(words & _PRIVATE)),
        lesson=min(_MOST_CUES, len(words & _LESSON)),
        identifier=_IDENTIFIER.search(text) is not None,
        question=len(text) < _QUESTION and text.rstrip().endswith("?"),
    )


def signs(read: Passage, name: Name, context: Around) -> tuple[float, ...]:
    """The numbers that a score is made of."""
    words = [
        read.folded[at] for at in range(name.first, name.last + 1) if read.folded[at][0].isalpha()
    ]
    long = [word for word in words if len(word) > 1]
    sureness = min(max(name.sureness, 0.01), 0.999)
    return (
        math.log(sureness / (1 - sureness)),
        float(len(long) > 1),
        float(bool(long) and bool(in_lists(long[0]) & _GIVEN)),
        float(len(long) > 1 and bool(in_lists(long[-1]) & _SURNAME)),
        float(told_before(read, name)),
        float(context.private),
        float(context.identifier),
        float(context.lesson),
        float(context.question),
        float(not read.read[name.first].capital),
        float(len(long) > 2),
    )


def told_before(read: Passage, name: Name) -> bool:
    """Whether a title, a label or a greeting stands before a name."""
    return any(word in _TELLS for word in read.folded[max(0, name.first - _BEFORE) : name.first])


def famous(read: Passage, name: Name) -> bool:
    """Whether everybody knows the name."""
    words = [word for word in read.folded[name.first : name.last + 1] if word[0].isalpha()]
    return " ".join(words) in _FAMOUS


def score(read: Passage, name: Name, context: Around) -> float:
    """The probability, from 0 to 1, that the name is a private person's."""
    found = signs(read, name, context)
    total = _BIAS + sum(weight * sign for weight, sign in zip(_WEIGHTS, found, strict=True))
    return 1 / (1 + math.exp(-total))
