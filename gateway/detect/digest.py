"""The name of a set of detectors, for records and caches."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from importlib import metadata, resources

import gateway
from gateway.detect.adopted import ADOPTED
from gateway.detect.decode.signs import SIGNS
from gateway.detect.own.spec import OwnRecognizer, described
from gateway.detect.recognizer import PatternRecognizer, WordRecognizer

_PACKAGES = ("presidio-analyzer",)


def detectors_digest(
    patterns: Iterable[PatternRecognizer],
    words: Iterable[WordRecognizer],
    own: Iterable[OwnRecognizer] = (),
) -> str:
    """Sixteen hex digits that change when recognisers, patterns, words or models do.

    `own` are those of the settings, whose words and scores lie in no file of ours.
    """
    told = [
        *sorted(f"{item.name} {item.entity} {item.patterns}" for item in patterns),
        *sorted(f"{item.name} {item.entity} {item.maskable}" for item in words),
        *map(repr, ADOPTED),
        *SIGNS.values(),
        *_files("words", ".txt"),
        *_files("people", ".npz"),
        *sorted(json.dumps(described(item)) for item in own),
        f"gateway {gateway.__version__}",
        *(f"{name} {metadata.version(name)}" for name in _PACKAGES),
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _files(folder: str, ending: str) -> list[str]:
    """Word lists or weights, by name and content."""
    files = resources.files("gateway.detect").joinpath(folder).iterdir()
    return sorted(
        f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}"
        for file in files
        if file.name.endswith(ending)
    )
