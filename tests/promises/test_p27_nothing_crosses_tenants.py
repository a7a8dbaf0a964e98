"""P27: no answer, placeholder or restored value of one conversation appears in another."""

from __future__ import annotations

from pathlib import Path

from rig.crossings import cross, national_id
from rig.promises import Run, Size

SIZE = Size(smoke=384, long=20_000, unit="requests")


async def test_nothing_crosses_between_conversations(tmp_path: Path, run: Run) -> None:
    requests = run.of(SIZE)
    tally = await cross(tmp_path, requests=requests, at_once=256 if run.long else 64)
    run.tell("P27", f"{requests} requests, {len(tally.crossed)} crossed, {len(tally.wrong)} wrong")
    assert (tally.crossed, tally.wrong) == ([], [])
    assert tally.answered == requests
    assert tally.held == len(range(1, requests, 3))
    assert tally.masked == len(range(0, requests, 3))


def test_every_number_gives_an_identity_number_of_its_own() -> None:
    made = [national_id(number) for number in range(500)]
    assert len(set(made)) == 500
    assert made[46] != made[47]
    assert national_id(0)[:9] == "100000000"
