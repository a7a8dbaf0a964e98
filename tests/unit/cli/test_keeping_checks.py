from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rig.audit_values import a_small_entry
from rig.old_logs import an_old_log

from gateway.audit import records
from gateway.cli.canary.ours import settings_for
from gateway.cli.check import OK, WARN
from gateway.cli.keeping_checks import check_keeping
from gateway.settings import Capture, Settings


def told(settings: Settings) -> dict[str, tuple[str, str]]:
    return {check.name: (check.state, check.detail) for check in check_keeping(settings)}


def settings_over(folder: Path) -> Settings:
    return settings_for(folder, "http://127.0.0.1:1")


def test_captured_content_is_warned_of(tmp_path: Path) -> None:
    settings = settings_over(tmp_path)
    assert told(settings) == {"content": (OK, "nothing of prompts and answers is kept")}
    state, detail = told(replace(settings, capture=Capture.EXCHANGES))["content"]
    assert state == WARN
    assert detail.startswith("exchanges are kept: 7 days")


def test_records_that_are_overdue_are_warned_of(tmp_path: Path) -> None:
    settings = settings_over(tmp_path)
    log = an_old_log(settings.state_dir)
    state, detail = told(settings)["retention"]
    assert state == WARN
    assert "2020-01" in detail
    assert "turnike audit retain" in detail
    log.drop("2026-01-01T00:00:00.000000Z")
    log.append(records.hold("added", hold_id="h", reason="court", who="a"), a_small_entry())
    found = told(settings)
    assert found["retention"][0] == WARN  # the last month was not sealed yet
    assert found["legal holds"] == (
        OK, "1 in force: what they cover is neither erased nor dropped",
    )  # fmt: skip


def test_a_damaged_log_is_told_by_the_look_at_the_log(tmp_path: Path) -> None:
    settings = settings_over(tmp_path)
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    (settings.state_dir / "audit.db").write_bytes(b"no database at all, but a text")
    assert set(told(settings)) == {"content"}
