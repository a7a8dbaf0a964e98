"""How many records a second are verified: shared, by one process, by the careful reader alone.

python tests/bench/verifying.py [--records 50000]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from rig.audit_values import SteppingClock, a_completion, an_intent

from gateway.audit import records, sharing, spelling
from gateway.audit.sequencer import Sequencer
from gateway.audit.signing import Signer
from gateway.audit.store import LOG_FILE
from gateway.audit.verify import verify


def say(line: str) -> None:
    """Print one figure."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def a_log(folder: Path, wanted: int) -> Path:
    """A log of some 2 kB a record, with a checkpoint behind each 1,024 of them."""
    path = folder / LOG_FILE
    sequencer = Sequencer(path, clock=SteppingClock(), node="n", signer=Signer.open(folder))
    for begin in range(0, wanted, 1024):
        names = [f"req_{begin + number}" for number in range(512)]
        pairs = [entry for name in names for entry in (an_intent(name), a_completion(name))]
        sequencer.commit([*pairs, records.checkpoint()])
    sequencer.close()
    return path


def nothing(canonical_bytes: bytes) -> dict[str, object] | None:
    """Take no spelling, so that the careful reader has to."""
    del canonical_bytes
    return None


def timed(name: str, path: Path) -> None:
    """Verify a log and say how fast that was."""
    before, busy = time.perf_counter(), sum(os.times()[:4])
    verdict = verify(path)
    took, worked = time.perf_counter() - before, sum(os.times()[:4]) - busy
    say(
        f"{name}: {verdict.records} records, intact {verdict.intact}:"
        f" {verdict.records / took:,.0f}/s of time, {verdict.records / worked:,.0f}/s of processor"
    )


def main() -> None:
    """Make a log, and verify it in each way."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--records", type=int, default=50_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = a_log(Path(folder), given.records)
        processes = sharing.processes_for(given.records)
        timed(f"verify, {processes} processes beside this one", path)
        sharing.WORTH_IT = given.records * 2
        timed("in this process alone", path)
        spelling.quickly_spelled = nothing
        timed("and with the careful reader alone", path)


if __name__ == "__main__":
    main()
