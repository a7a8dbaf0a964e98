"""No answer, placeholder or restored value of one conversation appears in another (P27)."""

from __future__ import annotations

from pathlib import Path

from rig.crossings import cross, national_id


async def test_nothing_crosses_between_conversations(tmp_path: Path) -> None:
    tally = await cross(tmp_path, requests=384, at_once=64)
    assert (tally.crossed, tally.wrong) == ([], [])
    assert (tally.answered, tally.masked, tally.held) == (384, 128, 128)


def test_every_number_gives_an_identity_number_of_its_own() -> None:
    made = [national_id(number) for number in range(500)]
    assert len(set(made)) == 500
    assert made[46] != made[47]
    assert national_id(0)[:9] == "100000000"
