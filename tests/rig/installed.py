"""A built package in an environment of its own, run from an empty directory."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment without extras: its folder, and an empty directory to run it from."""

    tree: Path
    empty: Path

    def turnike(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the installed command in the empty directory, with these variables only."""
        return subprocess.run(
            [self.tree / "bin" / "turnike", *arguments],
            cwd=self.empty,
            env={"PATH": "/usr/bin:/bin", **variables},
            capture_output=True,
            text=True,
        )
