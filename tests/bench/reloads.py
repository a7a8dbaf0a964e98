"""Policies replaced under load through a running gateway: what failed, and what was mixed.

python tests/bench/reloads.py [--reloads 3600] [--at-once 8]
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from rig.reloads import play


def main() -> None:
    """Read the command line, play, print; ends with 1 where a request failed or was mixed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reloads", type=int, default=3600)
    parser.add_argument("--at-once", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        played = asyncio.run(play(Path(folder), reloads=options.reloads, at_once=options.at_once))
        seconds = time.perf_counter() - began
    sys.stdout.write(
        f"{options.reloads} reloads in {seconds:.0f} s, {options.at_once} callers:"
        f" {played.put_in_force} put in force, {played.refused} refused;"
        f" {played.answered} requests answered by {len(played.versions)} versions"
        f" ({played.masked} masked, {played.held} held, {played.uninspected} records of"
        f" unfinished inspections), {len(played.failed)} failed, {len(played.mixed)} mixed\n"
    )
    sys.exit(bool(played.failed or played.mixed))


if __name__ == "__main__":
    main()
