"""Every byte of a log changed, one at a time: two verifiers must find it, at the same record.

python tests/bench/mutations.py [--rounds 3]
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from rig.signed_logs import a_signed_log, bytes_changed, cut, rows_changed

from gateway.audit.verify import verify

SCRIPT = Path(__file__).parents[2] / "scripts" / "verify_log.py"


def main() -> None:
    """Change, and count."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    spec = importlib.util.spec_from_file_location("verify_log", SCRIPT)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{SCRIPT} cannot be loaded")
    second = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(second)
    began, counts = time.monotonic(), {"damaged": 0, "unnoticed": 0, "disagreed": 0}
    with tempfile.TemporaryDirectory() as folder:
        log = a_signed_log(Path(folder) / "log", rounds=given.rounds)
        size = sum(len(line) for line in log.lines)
        draw = random.Random(1)  # noqa: S311
        damaged = [
            *bytes_changed(log.lines, range(size - 1), draw),
            *rows_changed(log.lines),
            *cut(log.lines),
        ]
        path = Path(folder) / "log.jsonl"
        for name, content in damaged:
            path.write_bytes(content)
            first = verify(path, key=log.key, outside=log.notes)
            other = second.verify(path, log.key, list(log.notes))
            counts["damaged"] += 1
            counts["unnoticed"] += first.intact
            same = (first.intact, first.first_bad) == (other["intact"], other["first_bad"])
            counts["disagreed"] += not same
            if first.intact or not same:
                sys.stdout.write(f"{name}: {first} {other}\n")
    took = time.monotonic() - began
    sys.stdout.write(f"{len(log.lines)} records, {size} bytes: {counts} in {took:.0f} s\n")


if __name__ == "__main__":
    main()
