"""A hit together with the recogniser that made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from gateway.detect.recognizer import Hit, PatternRecognizer, WordRecognizer

Recognizer: TypeAlias = PatternRecognizer | WordRecognizer


@dataclass(frozen=True, slots=True)
class Found:
    """A hit, and the recogniser that made it.

    `maskable` is false where the text has another spelling at that place than
    the value that was found.
    """

    recognizer: Recognizer
    hit: Hit
    maskable: bool = True
