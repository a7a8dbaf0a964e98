"""The name of a set of detectors, for records and caches."""

from __future__ import annotations

import glob
import hashlib
import json
from collections.abc import Iterable
from importlib import metadata, resources
from pathlib import Path

import gateway
from gateway.detect.adopted import ADOPTED
from gateway.detect.decode.signs import SIGNS
from gateway.detect.larger.spec import LargerModel
from gateway.detect.own.spec import OwnRecognizer, described
from gateway.detect.recognizer import PatternRecognizer, WordRecognizer

_PACKAGES = ("presidio-analyzer",)


def detectors_digest(
    patterns: Iterable[PatternRecognizer],
    words: Iterable[WordRecognizer],
    own: Iterable[OwnRecognizer] = (),
    models: Iterable[LargerModel] = (),
) -> str:
    """Sixteen hex digits that change when recognisers, patterns, words or models do.

    `own` and `models` are those of the settings. The files of a model are read whole.
    """
    told = [
        *sorted(f"{item.name} {item.entity} {item.patterns}" for item in patterns),
        *sorted(f"{item.name} {item.entity} {item.maskable}" for item in words),
        *map(repr, ADOPTED),
        *SIGNS.values(),
        *_files("words", ".txt"),
        *_files("people", ".npz"),
        *sorted(json.dumps(described(item)) for item in own),
        *(f"{model} {_weights(model)}" for model in models),
        f"gateway {gateway.__version__}",
        *(f"{name} {metadata.version(name)}" for name in _PACKAGES),
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _weights(model: LargerModel) -> list[str]:
    """The files of a model by name and content: graph, weights beside it, configuration."""
    folder = Path(model.folder)
    graph = folder / model.file
    found = {*folder.glob("*.json"), *graph.parent.glob(f"{glob.escape(graph.name)}*")}
    told = []
    for path in sorted(item for item in found if item.is_file()):
        with path.open("rb") as file:
            told.append(f"{path.name} {hashlib.file_digest(file, 'sha256').hexdigest()}")
    return told


def _files(folder: str, ending: str) -> list[str]:
    """Word lists or weights, by name and content."""
    files = resources.files("gateway.detect").joinpath(folder).iterdir()
    return sorted(
        f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}"
        for file in files
        if file.name.endswith(ending)
    )
