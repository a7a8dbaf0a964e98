"""The name model: a small convolutional network over hashed words, in NumPy.

Each token sees five others on either side of it. Weights come from
`scripts/train_names.py`; what they were trained on and how well they do stands
in `docs/reference/name-model.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gateway.detect.people.features import Features

REACH = 5
"""How many tokens on either side of a token its answer depends on."""

BEGINS, INSIDE = 1, 2
"""The columns for the first and for a further token of a person's name."""

Floats: TypeAlias = NDArray[np.float32]

_WIDTHS = (5, 3, 3, 3)
_LONGEST = 4_096  # tokens at a time, so that memory stays bounded


class NameModel:
    """Says of each token how likely it is to be part of a person's name."""

    def __init__(self, weights: dict[str, NDArray[np.generic]]) -> None:
        self._tables = [
            weights[f"table{at}"].astype(np.float32) * weights[f"scale{at}"].astype(np.float32)
            for at in range(6)
        ]
        self._layers = [
            (weights[f"kernel{at}"].astype(np.float32), weights[f"bias{at}"].astype(np.float32))
            for at in range(len(_WIDTHS))
        ]
        self._out = weights["out"].astype(np.float32), weights["out_bias"].astype(np.float32)

    def probabilities(self, rows: Sequence[Features]) -> Floats:
        """For each token, the probability of each tag; a row of zeros parts two passages."""
        told = []
        for first in range(0, len(rows), _LONGEST):
            before, behind = max(0, first - REACH), first + _LONGEST + REACH
            read = self._read(rows[before:behind])
            told.append(read[first - before : first - before + _LONGEST])
        return np.concatenate(told) if told else np.zeros((0, 8), np.float32)

    def _read(self, rows: Sequence[Features]) -> Floats:
        at = np.asarray(rows, dtype=np.int64)
        inside = (at[:, :1] > 0).astype(np.float32)
        seen = np.concatenate([table[at[:, n]] for n, table in enumerate(self._tables)], axis=1)
        seen *= inside
        layers = zip(self._layers, _WIDTHS, strict=True)
        for number, ((kernel, bias), width) in enumerate(layers):
            made = np.maximum(_neighbours(seen, width) @ kernel + bias, 0)
            seen = (made if number == 0 else seen + made) * inside
        kernel, bias = self._out
        scores = seen @ kernel + bias
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        told: Floats = scores / scores.sum(axis=1, keepdims=True)
        return told


@cache
def name_model() -> NameModel:
    """The packaged model, read once."""
    file = resources.files("gateway.detect.people").joinpath("names.npz")
    with file.open("rb") as opened, np.load(opened, allow_pickle=False) as weights:
        return NameModel({name: weights[name] for name in weights.files})


def _neighbours(seen: Floats, width: int) -> Floats:
    """Each row beside those around it, zeros beyond the ends."""
    padded = np.pad(seen, ((width // 2, width // 2), (0, 0)))
    return np.concatenate([padded[at : at + len(seen)] for at in range(width)], axis=1)
