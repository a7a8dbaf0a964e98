from __future__ import annotations

import asyncio
import os
import site
import sys
from pathlib import Path

import pytest

import gateway
from gateway.detect.child import Child, ChildFailed, environment
from gateway.detect.frames import Ask, BadFrame

FAKE = Path(__file__).parents[2] / "rig" / "fake_worker.py"
HOME = str(Path(gateway.__file__).resolve().parent.parent)


def test_a_worker_inherits_nothing_secret() -> None:
    env = environment(
        {
            "PATH": "/bin",
            "OPENAI_API_KEY": "k",
            "TURNIKE_MASTER": "m",
            "HTTPS_PROXY": "p",
            "PYTHONSTARTUP": "s",
            "LANG": "tr_TR.UTF-8",
        }
    )
    assert env["PATH"] == "/bin"
    assert env["LANG"] == "tr_TR.UTF-8"
    assert not {"OPENAI_API_KEY", "TURNIKE_MASTER", "HTTPS_PROXY", "PYTHONSTARTUP"} & set(env)


def test_a_worker_is_told_to_stay_offline() -> None:
    env = environment({})
    assert env["HF_HUB_OFFLINE"] == env["DO_NOT_TRACK"] == "1"
    assert env["TOKENIZERS_PARALLELISM"] == "false"


def test_a_worker_finds_the_package_wherever_it_is_started() -> None:
    paths = environment({"PYTHONPATH": "/extra"})["PYTHONPATH"].split(os.pathsep)
    assert paths[0] == "/extra"
    assert HOME in [*paths, *site.getsitepackages()]


async def test_ctrl_c_on_a_terminal_does_not_reach_a_worker() -> None:
    child = await Child.start((sys.executable, "-c", "input()"))
    try:
        assert os.getpgid(child.pid) == child.pid != os.getpgid(0)
    finally:
        await child.end()


async def test_a_process_that_ends_early_is_an_end_of_file() -> None:
    child = await Child.start((sys.executable, "-c", "pass"))
    with pytest.raises(EOFError):
        await child.ready()
    await child.end()


async def test_a_first_word_other_than_ready_is_a_bad_frame() -> None:
    child = await Child.start((sys.executable, str(FAKE), "babble"))
    with pytest.raises(BadFrame):
        await child.ready()
    await child.end()


async def test_an_error_in_the_worker_has_no_words() -> None:
    child = await Child.start((sys.executable, str(FAKE), "ready"))
    await child.ready()
    with pytest.raises(ChildFailed) as caught:
        await child.exchange(1, (Ask(text="error"),), 1.0)
    assert str(caught.value) == ""
    await child.end()


async def test_ending_twice_is_no_fault() -> None:
    child = await Child.start((sys.executable, str(FAKE), "never ready"))
    await child.end()
    await child.end()
    await asyncio.wait_for(child.gone(), 1)


async def test_a_worker_that_had_much_to_say_ends_unheard() -> None:
    talking = "import sys, time; sys.stdout.buffer.write(b'x' * (1 << 22)); time.sleep(60)"
    child = await Child.start((sys.executable, "-c", talking))
    await asyncio.sleep(0.5)  # it has filled its pipe, and what asyncio reads ahead of it
    await asyncio.wait_for(child.end(), 10)
