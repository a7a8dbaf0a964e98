from __future__ import annotations

import asyncio
import json
from pathlib import Path

from click.testing import CliRunner, Result

from gateway.audit.log import AuditLog
from gateway.audit.records import stop
from gateway.cli.main import turnike
from gateway.core.clock import SystemClock


async def write_a_log(state: Path) -> None:
    log = AuditLog.open(state, clock=SystemClock.start())
    await log.append(stop(reason="closed"))
    await log.close()


def backed_up(state: Path, *arguments: str) -> Result:
    return CliRunner(env={"TURNIKE_STATE_DIR": str(state), "OPENAI_API_KEY": "x"}).invoke(
        turnike, ["backup", *arguments]
    )


def test_a_copy_is_told_and_verified(tmp_path: Path) -> None:
    state = tmp_path / "state"
    asyncio.run(write_a_log(state))
    told = backed_up(state, str(tmp_path / "one"))
    assert (told.exit_code, told.output) == (0, "backup: 1 files, 1 records, intact\n")
    as_json = json.loads(backed_up(state, str(tmp_path / "two"), "--format", "json").output)
    assert as_json == {"files": ["audit.db"], "records": 1, "intact": True}
    as_csv = backed_up(state, str(tmp_path / "three"), "--format", "csv").output
    assert as_csv.splitlines() == ["files,records,intact", "1,1,true"]


def test_without_a_log_there_is_nothing_to_copy(tmp_path: Path) -> None:
    told = backed_up(tmp_path / "state", str(tmp_path / "copy"))
    assert told.exit_code != 0
    assert not (tmp_path / "copy").exists()
