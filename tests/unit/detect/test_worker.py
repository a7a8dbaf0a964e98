from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gateway.detect import frames
from gateway.detect.added import NOTHING
from gateway.detect.child import COMMAND, environment
from gateway.detect.frames import Answer, Ask
from gateway.detect.pool import WorkerPool

EMAILS = (
    "Write to ayse@example.com, see https://www.example.co.uk/a and mail Bob Stone at b@x.org. "
)


def open_with(process: subprocess.Popen[bytes]) -> None:
    """Send the frame that a worker waits for before it loads."""
    assert process.stdin is not None
    process.stdin.write(frames.opening(NOTHING))
    process.stdin.flush()


@pytest.mark.asyncio(loop_scope="session")
async def test_e_mail_and_links_are_scanned_without_a_network(pool: WorkerPool) -> None:
    pids = pool.pids  # the worker ends itself at the first touch of a socket
    answer = await pool.scan(
        (Ask(text=EMAILS * 30, linear=True),), asyncio.get_running_loop().time() + 20
    )
    assert isinstance(answer, Answer)
    assert {"EMAIL_ADDRESS", "PERSON"} <= {item.entity for _, item in answer.sightings}
    assert pool.pids == pids


@pytest.mark.asyncio(loop_scope="session")
async def test_the_worker_outlives_ctrl_c(pool: WorkerPool) -> None:
    (pid,) = pool.pids
    os.kill(pid, signal.SIGINT)
    answer = await pool.scan((Ask(text="hello"),), asyncio.get_running_loop().time() + 20)
    assert isinstance(answer, Answer)
    assert pool.pids == (pid,)


@pytest.mark.asyncio(loop_scope="session")
async def test_the_worker_leaves_no_core(pool: WorkerPool) -> None:
    limits = Path(f"/proc/{pool.pids[0]}/limits").read_text()  # noqa: ASYNC240 - of the kernel
    (core,) = [line for line in limits.splitlines() if line.startswith("Max core file size")]
    assert core.split()[4:6] == ["0", "0"]


@pytest.mark.asyncio(loop_scope="session")
async def test_a_worker_that_runs_late_says_so_and_keeps_what_it_found(pool: WorkerPool) -> None:
    named = "My patient Mary Jones came. Mail ayse@example.com. " * 100
    text = named + "The New Garden has Green Apples, Red Pears and a Blue Door. " * 45_000
    pids = pool.pids
    answer = await pool.scan((Ask(text=text, linear=True),), asyncio.get_running_loop().time() + 5)
    assert isinstance(answer, Answer)
    assert answer.late
    assert "PERSON" in {item.entity for _, item in answer.sightings}
    assert not answer.unread
    assert sum(item.entity == "EMAIL_ADDRESS" for _, item in answer.sightings) == 100
    assert pool.pids == pids


@pytest.mark.asyncio(loop_scope="session")
async def test_languages_and_hidden_messages_are_told_for_raw_texts(pool: WorkerPool) -> None:
    hidden = "".join(chr(0xE0000 + ord(char)) for char in "10000000146")
    until = asyncio.get_running_loop().time() + 20
    answer = await pool.scan(
        (Ask(text=f"Şu bir sır ve çok gizli {hidden}", linear=True), Ask(text=EMAILS)), until
    )
    assert isinstance(answer, Answer)
    assert answer.languages == {0: {"tr"}}
    assert answer.hidden == {0}
    assert {"canonicalise", "patterns", "words", "languages", "names", "merge"} <= set(answer.spent)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("linear", [True, False])
async def test_texts_that_speak_of_a_person_are_told(pool: WorkerPool, *, linear: bool) -> None:
    texts = ("What is diabetes?", "My diabetes is worse.", "Diyabet nedir?", "Annem diyabetli.")
    until = asyncio.get_running_loop().time() + 20
    answer = await pool.scan(tuple(Ask(text=text, linear=linear) for text in texts), until)
    assert isinstance(answer, Answer)
    assert answer.persons == {1, 3}


def test_a_worker_whose_input_closes_ends_while_it_loads_and_prints_nothing() -> None:
    ended = subprocess.run(
        COMMAND, input=b"", capture_output=True, env=environment(os.environ), timeout=60
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_a_worker_that_cannot_load_names_the_fault_and_quotes_nothing(tmp_path: Path) -> None:
    (tmp_path / "presidio_analyzer.py").write_text("raise RuntimeError('10000000146')")
    env = environment(os.environ)
    env["PYTHONPATH"] = os.pathsep.join([str(tmp_path), env.get("PYTHONPATH", "")])
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=env
    ) as process:
        assert process.stderr is not None
        open_with(process)
        told = process.stderr.read()
        assert process.wait(60) == 1
    assert told == b"The detection worker could not load: RuntimeError\n"


def test_an_error_over_a_text_is_told_by_its_class_alone(tmp_path: Path) -> None:
    program = tmp_path / "broken.py"
    program.write_text(BROKEN)
    env = environment(os.environ)
    with subprocess.Popen(
        [sys.executable, str(program)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        open_with(process)
        for number in (1, 2):
            process.stdin.write(frames.request(number, (Ask(text="10000000146"),), 1.0))
            process.stdin.flush()
        told = [process.stdout.read(int.from_bytes(process.stdout.read(4), "big")) for _ in "abc"]
        process.stdin.close()
        assert process.stderr.read() == b""
    assert told[0] == b'{"ready":true}'
    assert told[1:] == [b'{"id":%d,"error":"ValueError"}' % number for number in (1, 2)]


BROKEN = """
import sys
from gateway.detect import worker

class Broken:
    def values(self, text, until, watch, budget, decoded, linear):
        print(text)
        print(text, file=sys.stderr)
        raise ValueError(text)

worker._load = lambda added: Broken()
worker.main()
"""


def test_a_worker_without_time_for_patterns_says_so(tmp_path: Path) -> None:
    program = tmp_path / "late.py"
    program.write_text(BROKEN.replace("raise ValueError(text)", "raise TimeoutError"))
    with subprocess.Popen(
        [sys.executable, str(program)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(os.environ),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        open_with(process)
        process.stdin.write(frames.request(1, (Ask(text="10000000146", linear=True),), 1.0))
        process.stdin.flush()
        _, told = (process.stdout.read(int.from_bytes(process.stdout.read(4), "big")) for _ in "ab")
        process.stdin.close()
    answer = frames.Answer()
    assert not frames.gather(frames.body_of(told), 1, 1, answer)
    assert answer.late == answer.unread == {0}


def test_the_guard_of_the_tests_ends_a_worker_that_touches_a_network(tmp_path: Path) -> None:
    guarded = Path(__file__).parents[2] / "rig" / "guarded_worker.py"
    (tmp_path / "presidio_analyzer.py").write_text(
        "import contextlib, socket\n"
        "with contextlib.suppress(OSError):\n    socket.getaddrinfo('example.com', 443)\n"
    )
    env = environment(os.environ)
    env["PYTHONPATH"] = os.pathsep.join([str(tmp_path), env.get("PYTHONPATH", "")])
    with subprocess.Popen(
        [sys.executable, str(guarded)], stdin=subprocess.PIPE, env=env
    ) as process:
        open_with(process)
        assert process.wait(60) == 86


def test_the_worker_itself_refuses_a_network(tmp_path: Path) -> None:
    (tmp_path / "presidio_analyzer.py").write_text(
        "import socket\nsocket.create_connection(('127.0.0.1', 9))\n"
    )
    env = environment(os.environ)
    env["PYTHONPATH"] = os.pathsep.join([str(tmp_path), env.get("PYTHONPATH", "")])
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=env
    ) as process:
        assert process.stderr is not None
        open_with(process)
        assert process.stderr.read() == b"The detection worker could not load: PermissionError\n"


def test_a_busy_worker_ends_when_its_input_closes(tmp_path: Path) -> None:
    program = tmp_path / "busy.py"
    program.write_text(
        BROKEN.replace("raise ValueError(text)", "any(item < 0 for item in range(10**12))")
    )
    process = subprocess.Popen(
        [sys.executable, str(program)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(os.environ),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    open_with(process)
    process.stdin.write(frames.request(1, (Ask(text="x"),), 1.0))
    process.stdin.flush()
    process.stdout.read(4)
    time.sleep(0.2)
    process.stdin.close()
    assert process.wait(10) == 0
    process.stdout.close()
