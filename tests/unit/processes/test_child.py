from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.core.errors import ConfigError
from gateway.processes.child import Child

READY = "import sys, json; sys.stdin.readline(); print(json.dumps({'port': 1}), flush=True)\n"
Module = Callable[[str], str]


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Module:
    """Write a module that a child can run."""

    def write(source: str) -> str:
        (tmp_path / "a_child.py").write_text(source)
        monkeypatch.syspath_prepend(tmp_path)
        return "a_child"

    return write


async def test_a_child_that_ends_at_once_is_an_error_that_names_the_log(
    module: Module, tmp_path: Path
) -> None:
    log = tmp_path / "child.log"
    name = module("import sys; sys.exit('no such weights')")
    with pytest.raises(ConfigError, match=r"The thing did not start.*ended with 1") as caught:
        await Child.start(name, name="thing", log=log)
    assert str(log) in caught.value.hint
    assert "no such weights" in log.read_text()


async def test_a_child_that_never_becomes_ready_is_killed(module: Module, tmp_path: Path) -> None:
    told = tmp_path / "pid"
    name = module(
        f"import os, time, pathlib; pathlib.Path({str(told)!r}).write_text(str(os.getpid()))\n"
        "time.sleep(600)"
    )
    with pytest.raises(ConfigError, match="not ready after 2 s"):
        await Child.start(name, name="thing", deadline=2)
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)


@pytest.mark.parametrize("said", ["hello", "{}", "[1]", '{"port": "x"}', '{"port": 70000}', ""])
async def test_a_ready_line_that_is_none_is_an_error(module: Module, said: str) -> None:
    with pytest.raises(ConfigError, match="gave no port"):
        await Child.start(module(f"print({said!r}, flush=True); input(); input()"), name="thing")


async def test_a_cancelled_start_leaves_no_process(module: Module, tmp_path: Path) -> None:
    told = tmp_path / "pid"
    name = module(
        "import os, time, pathlib\n"
        f"path = pathlib.Path({str(told)!r})\n"
        "path.with_suffix('.part').write_text(str(os.getpid()))\n"
        "path.with_suffix('.part').rename(path)\n"
        "time.sleep(600)"
    )
    start = asyncio.create_task(Child.start(name, name="thing"))
    await asyncio.to_thread(_appears, told)
    start.cancel()
    with pytest.raises(asyncio.CancelledError):
        await start
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)


def _appears(path: Path) -> None:
    while not path.exists():
        time.sleep(0.02)


async def test_a_child_that_does_not_listen_to_its_lifeline_is_killed(module: Module) -> None:
    child = await Child.start(module(READY + "import time; time.sleep(600)"), name="thing")
    assert child.alive
    await asyncio.gather(child.stop(), child.stop())
    assert child.process.returncode == -signal.SIGKILL


async def test_a_child_sees_no_key_proxy_or_setting_of_the_environment(
    module: Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    monkeypatch.setenv("LLAMA_ARG_HOST", "0.0.0.0")
    asked = "import os; sys.stdin.readline(); print(json.dumps(dict(os.environ)), flush=True)"
    child = await Child.start(module(READY + asked + "; sys.stdin.read()"), name="thing")
    seen = await child.ask("environment")
    await child.stop()
    assert isinstance(seen, dict)
    assert not {"OPENAI_API_KEY", "HTTPS_PROXY", "LLAMA_ARG_HOST"} & set(seen)
    assert seen["HF_HUB_OFFLINE"] == "1"


async def test_a_child_is_not_in_the_process_group_that_ctrl_c_reaches(module: Module) -> None:
    child = await Child.start(module(READY + "sys.stdin.read()"), name="thing")
    try:
        assert os.getpgid(child.pid) != os.getpgid(0)
    finally:
        await child.stop()
    assert child.process.returncode == 0


async def test_questions_asked_at_once_get_their_own_answers(module: Module) -> None:
    echo = "\nfor line in sys.stdin: print(json.dumps(line.strip() * 9), flush=True)"
    child = await Child.start(module(READY + echo), name="thing")
    answers = await asyncio.gather(*(child.ask(f"q{n}") for n in range(50)))
    given_up = asyncio.create_task(child.ask("nobody waits"))
    await asyncio.sleep(0)
    given_up.cancel()
    assert await child.ask("last") == "last" * 9
    await child.stop()
    assert answers == [f"q{n}" * 9 for n in range(50)]
    with pytest.raises(ConnectionError):
        await child.ask("q")
