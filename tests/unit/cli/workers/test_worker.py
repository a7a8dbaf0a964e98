from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import httpx
import pytest

from gateway.audit.query import read
from gateway.audit.store import LOG_FILE
from gateway.cli.workers.figures import received
from gateway.cli.workers.given import Given
from gateway.core.errors import AuditUnavailable, ConfigError
from gateway.processes.member import Member

WORKER = "gateway.cli.workers.worker"


def given_in(folder: Path) -> Given:
    environ = {"OPENAI_API_KEY": "x", "TURNIKE_STATE_DIR": str(folder)}
    return Given(file=None, source=None, environ=environ)


async def test_it_answers_on_the_socket_that_it_was_given(tmp_path: Path) -> None:
    values = given_in(tmp_path).values()
    sequencer = await Member.start(
        "gateway.cli.workers.sequencer", name="sequencer", values=values, deadline=60
    )
    with socket.create_server(("127.0.0.1", 0)) as bound:
        worker = await Member.start(
            WORKER,
            name="worker",
            values={**values, "socket": bound.fileno()},
            deadline=90,
            pass_fds=(bound.fileno(),),
        )
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            url = f"http://127.0.0.1:{bound.getsockname()[1]}"
            assert (await client.get(f"{url}/livez")).status_code == 200
        status = await worker.ask("status", 10)
        assert isinstance(status, dict)
        assert status["policies"] == "kvkk"
        names = {figure.name for figure in received(await worker.ask("figures", 10))}
        assert "turnike_connections_total" in names
        await worker.ask("reload", 10)
        async with asyncio.timeout(30):
            while next(read(tmp_path / LOG_FILE)).fields["type"] != "reload":  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await worker.ask("stop", 10)
        assert await worker.gone() == 0
    await sequencer.ask("stop", 10)
    assert await sequencer.gone() == 0
    kinds = [str(record.fields["type"]) for record in read(tmp_path / LOG_FILE)]
    assert [kind for kind in reversed(kinds) if kind != "checkpoint"] == ["start", "reload", "stop"]


@pytest.mark.parametrize(
    ("source", "fault", "told"),
    [("workrs: 1\n", ConfigError, "workrs"), (None, AuditUnavailable, "is gone")],
)
async def test_it_says_what_keeps_it_from_starting(
    tmp_path: Path, source: str | None, fault: type[Exception], told: str
) -> None:
    given = given_in(tmp_path)
    file = None if source is None else str(tmp_path / "turnike.yaml")
    values = {**given.values(), "file": file, "source": source}
    with (
        socket.create_server(("127.0.0.1", 0)) as bound,
        pytest.raises(fault, match=told),
    ):
        await Member.start(
            WORKER,
            name="worker",
            values={**values, "socket": bound.fileno()},
            deadline=90,
            pass_fds=(bound.fileno(),),
        )
