from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from gateway.core.errors import (
    AuditRolledBack,
    AuditUnavailable,
    ConfigError,
    GatewayError,
    InvalidRequest,
    SettingsError,
)
from gateway.processes import child
from gateway.processes.member import Member, fault_told, in_loop

READY = """
import json, os, sys
values = json.loads(sys.stdin.readline())
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    if line.strip() == "stop": break
    if line.strip() == "silence": continue
    print(json.dumps([line.strip(), values, os.environ.get("A_KEY")]), flush=True)
"""
Module = Callable[[str], str]


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Module:
    def write(source: str) -> str:
        (tmp_path / "a_member.py").write_text(source)
        monkeypatch.syspath_prepend(tmp_path)
        return "a_member"

    return write


async def started(module: str, *fds: int) -> Member:
    values = {"one": 1}
    return await Member.start(module, name="thing", values=values, deadline=30, pass_fds=fds)


async def test_it_answers_and_has_no_key_of_the_environment(
    module: Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_KEY", "canary")
    member = await started(module(READY))
    assert await member.ask("a", 10) == ["a", {"one": 1}, None]
    assert member.pid > 0
    await member.end(0)
    assert await member.gone() == 0


async def test_silence_is_told_and_the_next_answers_belong_to_their_questions(
    module: Module,
) -> None:
    member = await started(module("import time\n" + READY.replace("continue", "time.sleep(1)")))
    with pytest.raises(TimeoutError):
        await member.ask("silence", 0.1)
    assert (await member.ask("b", 10))[0] == "b"  # type: ignore[index]
    member.process.send_signal(signal.SIGKILL)
    assert await member.gone() == -signal.SIGKILL
    with pytest.raises(ConnectionError):
        await member.ask("c", 10)
    await member.end(0)


async def test_it_may_finish_before_it_is_ended(module: Module, tmp_path: Path) -> None:
    left = tmp_path / "left"
    source = READY + f"import time; time.sleep(0.3); open({str(left)!r}, 'w').close()"
    member = await started(module(source))
    asking = asyncio.create_task(member.ask("stop", 10))
    await member.end(30)
    assert left.exists()
    with pytest.raises(ConnectionError):
        await asking


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (SettingsError("Bad.", file="f", line=1, column=2, hint="Do."), ConfigError),
        (AuditRolledBack("Old.", hint="Do."), AuditRolledBack),
        (AuditUnavailable("Full.", hint="Do."), AuditUnavailable),
        (InvalidRequest("No.", hint="Do."), ConfigError),
    ],
)
async def test_what_it_fails_for_is_raised_here(
    module: Module, fault: GatewayError, kind: type[GatewayError]
) -> None:
    name = module(f"import json; print(json.dumps({fault_told(fault)!r}))")
    with pytest.raises(kind) as caught:
        await started(name)
    told = f"{caught.value.message} {caught.value.hint}".strip()
    where = "f:1:2: " if isinstance(fault, SettingsError) else ""
    assert told == f"{where}{fault.message} Do."


async def test_what_a_process_said_before_it_ended_is_heard(
    module: Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ended(
        name: str, stderr: int | None, pass_fds: Sequence[int] = ()
    ) -> asyncio.subprocess.Process:
        process = await child.spawn(name, stderr, pass_fds)
        await process.wait()
        return process

    monkeypatch.setattr("gateway.processes.member.spawn", ended)
    name = module(f"import json; print(json.dumps({fault_told(AuditRolledBack('Old.'))!r}))")
    with pytest.raises(AuditRolledBack, match="Old"):
        await started(name)


async def test_what_ends_without_a_word_is_an_error(module: Module) -> None:
    with pytest.raises(ConfigError, match=r"thing did not start.*ended with 3"):
        await started(module("raise SystemExit(3)"))


async def test_a_start_that_is_broken_off_leaves_no_process(module: Module, tmp_path: Path) -> None:
    told = tmp_path / "pid"
    source = (
        f"import os, time, pathlib; pathlib.Path({str(told)!r}).write_text(str(os.getpid()))\n"
        "time.sleep(600)"
    )
    starting = asyncio.create_task(started(module(source)))
    while not (told.exists() and told.read_text()):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)


async def test_it_inherits_a_socket(module: Module) -> None:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        source = f"import socket; socket.socket(fileno={bound.fileno()}).getsockname()\n" + READY
        member = await started(module(source), bound.fileno())
        await member.end(0)


async def test_answers_to_another_thread_are_given_in_the_loop() -> None:
    def answer(question: str) -> object:
        return question, threading.get_ident()

    asked_from_outside = in_loop(answer, asyncio.get_running_loop())
    told = await asyncio.to_thread(asked_from_outside, "figures")
    assert told == ("figures", threading.get_ident())
