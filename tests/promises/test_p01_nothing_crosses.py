"""P1: no byte that is derived from a held request reaches a target outside, under any one fault.

Every fault at every point of `rig/fault_cells.py`, one after the other, against
one running gateway, while requests are asked of which five in six must stay at home.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from rig.canary import found_in
from rig.fault_cells import cells
from rig.held_load import Marks, numbers_in
from rig.promises import Run, Size
from rig.tap import tapped

SIZE = Size(smoke=128, long=2500, unit="requests in each of 80 cells")


@pytest.mark.slow
@pytest.mark.timeout(4 * 3600)  # of the long size; each step has a limit of its own
async def test_nothing_held_reaches_the_outside_under_any_fault(tmp_path: Path, run: Run) -> None:
    seen = await tapped(tmp_path / "served", per_cell=run.of(SIZE))
    run.tell(
        "P1",
        f"{seen.requests} requests in {seen.cells} cells, {seen.broken} broken, {seen.outside}"
        f" requests reached the outside, {len(seen.hits)} cells with hits; "
        + ", ".join(f"{count} {what}" for what, count in sorted(seen.statuses.items())),
    )
    assert seen.hits == {}
    assert seen.strange == []  # no held request was answered from outside
    assert seen.unproven == []
    assert seen.outside > 0


def test_there_are_at_least_sixty_cells_of_their_own() -> None:
    names = [cell.name for cell in cells("http://127.0.0.1:1")]
    assert len(names) == len(set(names)) == 80


def test_the_tap_finds_what_it_is_there_for() -> None:
    marks = Marks()
    word = marks.word(4711, held=True)
    body = f'{{"messages": [{{"content": "{word} kodlu dosya 10000000146"}}]}}'.encode()
    for sent in (body, body.hex().encode(), body.decode().encode("utf-16-le"), body[:40]):
        assert found_in(sent, marks.held)
    assert numbers_in(body) == 1
    assert not found_in(body, Marks().held)
