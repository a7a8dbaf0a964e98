"""Fits the weights of `people/evidence.py`: how likely a name is a private person's.

    PYTHONPATH=. python scripts/name_model/weigh.py FOLDER

Reads every second document of prompts with annotated people and of prompts
without; the others are left for judging, and are judged once at the end.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gateway.detect.canonical import canonicalise
from gateway.detect.people.evidence import around, famous, signs
from gateway.detect.people.spans import passage
from gateway.detect.written import Written

NAMED = {"presidio_synth_even": "PERSON", "pupa_new_a": "PII", "tr_hushmark_t1_3": "PERSON"}
NAMELESS = ("benign_en", "benign_tr_xquad", "benign_eu")
RIDGE, STEPS = 3.0, 400


def documents(folder: Path, name: str, half: int) -> Iterator[dict[str, object]]:
    """Every second document."""
    for at, line in enumerate((folder / f"{name}.jsonl").read_text("utf-8").splitlines()):
        if at % 2 == half:
            yield json.loads(line)


def rows(folder: Path, half: int) -> Iterator[tuple[str, tuple[float, ...], bool]]:
    """The signs of each name that could be a finding, and whether it is a person's."""
    for name in (*NAMED, *NAMELESS):
        for document in documents(folder, name, half):
            written = Written(canonicalise(str(document["text"])).text)
            read = passage(written)
            context = around(written)
            gold = [
                (it["start"], it["end"])
                for it in document["spans"]
                if it["label"] == NAMED.get(name)
            ]
            for found in read.names:
                sign = signs(read, found, context)
                if famous(read, found) or not (sign[1] or sign[4]):
                    continue
                right = any(start < found.end and found.start < end for start, end in gold)
                yield name, sign, right


def fitted(found: list[tuple[str, tuple[float, ...], bool]]) -> np.ndarray:
    """Ridge logistic regression by Newton's method; files count alike, the bias is last."""
    counts = {name: sum(it[0] == name for it in found) for name in {it[0] for it in found}}
    seen = np.array([[*sign, 1.0] for _, sign, _ in found])
    right = np.array([float(it) for _, _, it in found])
    weight = np.array([len(found) / len(counts) / counts[name] for name, _, _ in found])
    weights = np.zeros(seen.shape[1])
    ridge = np.eye(len(weights)) * RIDGE
    ridge[-1, -1] = 0.0
    for _ in range(STEPS):
        said = 1 / (1 + np.exp(-np.clip(seen @ weights, -30, 30)))
        gradient = seen.T @ (weight * (said - right)) + ridge @ weights
        curve = (seen * (weight * said * (1 - said))[:, None]).T @ seen + ridge
        step = np.linalg.solve(curve + np.eye(len(weights)) * 1e-6, gradient)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def main() -> None:
    """Print the weights, and how they judge the other half."""
    folder = Path(sys.argv[1])
    weights = fitted(list(rows(folder, 0)))
    print("weights", [round(float(it), 2) for it in weights[:-1]], "bias", round(weights[-1], 2))
    told: dict[str, list[tuple[float, bool]]] = {}
    for name, sign, right in rows(folder, 1):
        score = 1 / (1 + np.exp(-float(np.dot([*sign, 1.0], weights))))
        told.setdefault(name, []).append((score, right))
    for name, judged in told.items():
        for least in (0.2, 0.5, 0.8):
            kept = [right for score, right in judged if score >= least]
            print(f"{name} {least}: {sum(kept)} right, {len(kept) - sum(kept)} wrong")


if __name__ == "__main__":
    main()
