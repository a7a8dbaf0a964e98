"""What was acknowledged is there after a loss of power, and the log is whole.

Killing a process does not show that: what it wrote is in the memory of the
system. The long run: python tests/bench/losses.py
"""

from __future__ import annotations

from pathlib import Path

from rig.power_loss import lose_power


def test_no_acknowledged_record_is_lost_with_the_power(tmp_path: Path) -> None:
    losses = lose_power(tmp_path, cycles=60, seed=3)
    assert losses.cycles == 60
    assert (losses.lost, losses.not_intact) == (0, 0)


def test_a_weaker_setting_loses_records_here_so_that_the_test_can_fail(tmp_path: Path) -> None:
    losses = lose_power(tmp_path, cycles=30, seed=3, synchronous="NORMAL")
    assert losses.lossy_cycles > 5
