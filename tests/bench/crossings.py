"""Many conversations at once through a running gateway: what crossed, and how fast it went.

python tests/bench/crossings.py [--requests 20000] [--at-once 256]
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from rig.crossings import cross


def main() -> None:
    """Read the command line, ask, print; ends with 1 where anything crossed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--at-once", type=int, default=256)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        tally = asyncio.run(cross(Path(folder), requests=options.requests, at_once=options.at_once))
        seconds = time.perf_counter() - began
    sys.stdout.write(
        f"{tally.answered} of {options.requests} answered in {seconds:.0f} s, {options.at_once}"
        f" at once: {tally.masked} masked, {tally.held} held; {len(tally.crossed)} crossings,"
        f" {len(tally.wrong)} answers without their own value\n"
    )
    sys.exit(bool(tally.crossed or tally.wrong))


if __name__ == "__main__":
    main()
