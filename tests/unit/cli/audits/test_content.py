from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from rig.audit_values import SteppingClock, a_finding, a_request, a_target, an_inspection, may_leave
from rig.commands import turnike

from gateway.audit import records
from gateway.audit.query import Filters, read
from gateway.state.content import ContentStore, Part
from gateway.state.secrets import Secrets

Write = Callable[..., Path]
SAID = "Merhaba \x1b[31m Ayşe"


@pytest.fixture
def state_dir(log: Write, here: Path) -> Path:
    """A log with `req_1`, whose request is kept as recorded, and an answer that is not."""
    folder = here / ".turnike"
    folder.mkdir(mode=0o700)
    store = ContentStore(folder, Secrets.open(folder), SteppingClock())

    async def keep() -> str:
        told = await store.keep("crm", Part(request="req_1", name="request"), {"said": SAID})
        await store.keep("crm", Part(request="req_1", name="answer", attempt=1), {"texts": []})
        return told

    commitment = asyncio.run(keep())
    store.close()
    log(
        records.intent(
            a_request(), an_inspection(a_finding()), may_leave(), a_target(),
            model="gpt-4o", attempt=1, content={"request": commitment},
        )
    )  # fmt: skip
    return folder


def test_what_is_kept_is_shown_and_held_against_the_record(state_dir: Path) -> None:
    ran = turnike("audit", "show", "req_1", "--reveal-content", "--format", "json")
    assert ran.status == 0, ran.err
    told = [(row["part"], row["attempt"], row["as_recorded"]) for row in ran.rows]
    assert told == [("request", 0, True), ("answer", 1, False)]
    assert ran.rows[0]["content"] == {"said": SAID}
    (record,) = read(state_dir / "audit.db", Filters(type="admin_read"))
    assert (record.fields["what"], record.fields["request_id"]) == ("content", "req_1")
    assert "Merhaba" not in record.canonical.decode()


def test_a_terminal_is_not_moved_by_it(state_dir: Path) -> None:
    assert state_dir.is_dir()
    out = turnike("audit", "show", "req_1", "--reveal-content").out
    assert "\x1b" not in out
    assert "Ayşe" in out
    assert "NOT AS RECORDED" in out


def test_records_are_shown_without_it(state_dir: Path) -> None:
    assert state_dir.is_dir()
    assert "Merhaba" not in turnike("audit", "show", "req_1").out


def test_nothing_kept_is_said(log: Write) -> None:
    log()
    ran = turnike("audit", "show", "req_1", "--reveal-content")
    assert (ran.status, ran.out) == (0, "")
    assert "Nothing" in ran.err
    assert not (Path(".turnike") / "content.db").exists()
    assert turnike("audit", "show", "req_9", "--reveal-content").status == 1
