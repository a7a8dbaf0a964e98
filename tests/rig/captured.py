"""A gateway that keeps what was asked and answered, and what its stores hold, as bytes."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rig.commands import started
from rig.house import House, open_house

from gateway.settings import Capture
from gateway.state import content, responses, subjects

_POLICY = """
policy: capturing
otherwise: allow
permits: [capture]
rules:
  - {name: Numbers stay, why: test, when: {finds: [national_id]}, then: local}
  - {name: Contacts are masked, why: test, when: {finds: [contact]}, then: mask}
"""
_BLOBS = """
import json, sys, apsw
found = []
for path, question in json.load(sys.stdin):
    try:
        connection = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.CantOpenError:
        continue
    found += [row[0].hex() for row in connection.execute(question)]
print(json.dumps(found))
"""
_QUESTIONS = (
    (content.FILE, "SELECT sealed FROM parts"),
    (content.KEYS, "SELECT wrapped FROM keys UNION ALL SELECT salt FROM keys"),
    (responses.FILE, "SELECT sealed FROM kept"),
    (subjects.FILE, "SELECT value FROM carried"),
)


@asynccontextmanager
async def capturing(folder: Path) -> AsyncIterator[House]:
    """A gateway under a policy that permits it, with settings that ask for it."""
    policy = folder / "capturing.yaml"
    policy.write_text(_POLICY, encoding="utf-8")
    async with open_house(folder, policies=(policy,), capture=Capture.EXCHANGES) as opened:
        yield opened


async def audit(house: House, *arguments: str) -> str:
    """What a command of `turnike audit` prints as JSON, in a process beside the gateway."""
    process = started(
        "audit", *arguments, "--format", "json",
        cwd=house.state_dir, env={"TURNIKE_STATE_DIR": str(house.state_dir)},
    )  # fmt: skip
    out, err = await asyncio.to_thread(process.communicate)
    assert process.returncode == 0, err
    return out


async def blobs(house: House) -> set[bytes]:
    """Every hash, key and encrypted text in the stores beside the log.

    Read in a process of its own, as `rig.raw_files` says.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _BLOBS, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    given = json.dumps([(str(house.state_dir / name), text) for name, text in _QUESTIONS])
    out, _ = await child.communicate(given.encode())
    assert child.returncode == 0
    return {bytes.fromhex(one) for one in json.loads(out)}
