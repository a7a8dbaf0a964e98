from __future__ import annotations

from pathlib import Path

import pytest
from rig.audit_values import a_small_entry

from gateway.audit.remote.client import RemoteLog
from gateway.audit.store import LOG_FILE
from gateway.audit.verify import verify
from gateway.cli.workers.given import Given
from gateway.core.clock import SystemClock
from gateway.core.errors import ConfigError
from gateway.processes.member import Member

MODULE = "gateway.cli.workers.sequencer"


def given_in(folder: Path) -> Given:
    environ = {"OPENAI_API_KEY": "x", "TURNIKE_STATE_DIR": str(folder)}
    return Given(file=None, source=None, environ=environ)


async def started(folder: Path) -> Member:
    values = given_in(folder).values()
    return await Member.start(MODULE, name="sequencer", values=values, deadline=60)


async def test_it_writes_and_signs_until_it_is_told_to_stop(tmp_path: Path) -> None:
    member = await started(tmp_path)
    log = await RemoteLog.open(tmp_path, clock=SystemClock.start())
    await log.append(a_small_entry())
    await log.close()
    await member.ask("stop", 10)
    assert await member.gone() == 0
    verdict = verify(tmp_path / LOG_FILE)
    assert (verdict.intact, verdict.records, verdict.signed) == (True, 2, 1)


async def test_a_second_one_is_told_that_there_is_a_first(tmp_path: Path) -> None:
    member = await started(tmp_path)
    with pytest.raises(ConfigError, match="Another gateway of several workers"):
        await started(tmp_path)
    await member.end(0)
