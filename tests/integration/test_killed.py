"""What a client was told is in the log, whenever the gateway is killed.

The long run: python tests/bench/losses.py --kills 1000
"""

from __future__ import annotations

from pathlib import Path

import pytest
from rig.killed import kill_under_load


@pytest.mark.slow
async def test_a_gateway_killed_under_load_loses_nothing_that_a_client_was_told(
    tmp_path: Path,
) -> None:
    seen = await kill_under_load(tmp_path, kills=4, streams=16)
    assert seen.kills == 4
    assert seen.acknowledged > 0
    assert (seen.lost, seen.unclosed, seen.not_intact) == (0, 0, 0)
