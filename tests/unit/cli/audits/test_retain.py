from __future__ import annotations

from pathlib import Path

import pytest
from rig.commands import turnike
from rig.old_logs import OldLog, an_old_log

from gateway.audit import records


@pytest.fixture
def log(here: Path) -> OldLog:
    """Three months of 2020, the last of which nothing has sealed."""
    return an_old_log(here / ".turnike")


def test_old_months_are_dropped_and_the_log_is_whole(log: OldLog, here: Path) -> None:
    told = turnike("audit", "retain", "--format", "json").row
    assert told["segments"] == [
        {"segment": "2020-01", "records": 6, "state": "dropped"},
        {"segment": "2020-02", "records": 6, "state": "dropped"},
        {"segment": "2020-03", "records": 6, "state": "stays: not sealed yet"},
    ]
    assert turnike("audit", "verify").out.startswith("intact: ")
    assert "of 10 old ones retention left the hashes" in turnike("audit", "verify").out
    exported = here / "log.jsonl"
    exported.write_text(turnike("audit", "export").out, encoding="utf-8")
    verdict = turnike("audit", "verify", str(exported), "--format", "json").row
    assert (verdict["intact"], verdict["retired"]) == (True, 10)
    # The last month was sealed by that very run, and goes with the next.
    again = turnike("audit", "retain", "--format", "json").row
    assert again["segments"] == [{"segment": "2020-03", "records": 6, "state": "dropped"}]
    assert turnike("audit", "export", "--segment", "2020-01").status == 2
    assert log.path.is_file()


def test_a_trial_drops_nothing(log: OldLog) -> None:
    ran = turnike("audit", "retain", "--dry-run")
    assert "would be dropped" in ran.out
    assert turnike("audit", "verify", "--format", "json").row["retired"] == 0
    assert log.path.is_file()


def test_what_is_held_stays_and_is_told_with_its_hold(log: OldLog) -> None:
    log.append(records.hold("added", hold_id="hold_1", reason="court", who="a"))
    ran = turnike("audit", "retain")
    assert ran.status == 0
    assert ran.out.count("held by hold_1") == 2
    assert "dropped: 0 records" in ran.out


def test_a_young_log_has_nothing_to_drop(here: Path) -> None:
    turnike("audit", "retain")
    assert turnike("audit", "retain").status == 2  # no gateway has run here
    assert not (here / ".turnike").exists()
