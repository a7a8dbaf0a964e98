"""Losses of power and killed gateways, many times over: what was acknowledged must be there.

python tests/bench/losses.py [--power 2000] [--kills 100] [--streams 200]
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from rig.killed import kill_under_load
from rig.power_loss import lose_power


def say(line: str) -> None:
    """Print one figure."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Run what was asked for."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--power", type=int, default=2000)
    options.add_argument("--kills", type=int, default=100)
    options.add_argument("--streams", type=int, default=200)
    given = options.parse_args()
    for synchronous in ("FULL", "NORMAL"):
        if given.power:
            with tempfile.TemporaryDirectory() as folder:
                began = time.monotonic()
                seen = lose_power(Path(folder), cycles=given.power, seed=1, synchronous=synchronous)
                say(f"synchronous={synchronous}: {seen} in {time.monotonic() - began:.0f} s")
    if given.kills:
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            kills = asyncio.run(
                kill_under_load(Path(folder), kills=given.kills, streams=given.streams)
            )
            took = time.monotonic() - began
            say(f"SIGKILL under {given.streams} streams: {kills} in {took:.0f} s")


if __name__ == "__main__":
    main()
