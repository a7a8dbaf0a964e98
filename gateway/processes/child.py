"""A server of ours in a process of its own: how it is born, asked and ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gateway.core.errors import ConfigError
from gateway.core.sensitive import Sensitive

LINE_LIMIT = 256 * 1024 * 1024
"""The longest answer that a child may give on its lifeline, in bytes."""

GRACE_SECONDS = 2.0
"""How long a child may take to end by itself before it is killed."""

PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "SYSTEMROOT")
"""Environment variables that a child sees: no keys, no proxies, no settings of a library."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A server on a loopback port behind a random key, which ends when its parent does.

    The key is made here and travels over standard input only.
    """

    name: str
    port: int
    key: Sensitive[str]
    process: asyncio.subprocess.Process = field(repr=False)
    turn: asyncio.Lock = field(repr=False, default_factory=asyncio.Lock)

    @classmethod
    async def start(
        cls,
        module: str,
        *,
        name: str,
        values: Mapping[str, object] | None = None,
        deadline: float = 30.0,
        log: Path | None = None,
    ) -> Child:
        """Run `python -m module` and wait, at most `deadline` seconds, until it listens.

        `log` receives what the child prints until it is ready, never later.
        Raises `ConfigError` if it does not become ready; no process is left then.
        """
        key = Sensitive(secrets.token_urlsafe(32))
        process = await _spawn(module, log)
        first = json.dumps({**(values or {}), "key": key.reveal()}).encode() + b"\n"
        try:
            async with asyncio.timeout(deadline):
                port = await _port(process, first)
        except TimeoutError:
            await end(process, grace=0)
            raise _not_started(name, f"it was not ready after {deadline:g} s", log) from None
        except BaseException:
            await end(process, grace=0)
            raise
        if port is None:
            code = await end(process, grace=GRACE_SECONDS)
            raise _not_started(name, f"its process gave no port and ended with {code}", log)
        return cls(name=name, port=port, key=key, process=process)

    @property
    def url(self) -> str:
        """The base URL that an OpenAI-compatible client uses."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self.process.pid

    @property
    def alive(self) -> bool:
        """Whether the process is still there."""
        return self.process.returncode is None

    async def ask(self, question: str) -> object:
        """Ask over the lifeline and return the answer; raises ConnectionError if it is gone."""
        # Shielded: an answer that nobody waits for would be taken for that of the next question.
        return await asyncio.shield(asked(self.process, self.turn, self.name, question))

    async def stop(self) -> None:
        """End the process, within 3 s; may be called more than once."""
        await end(self.process, grace=GRACE_SECONDS)


async def _spawn(module: str, log: Path | None) -> asyncio.subprocess.Process:
    with contextlib.ExitStack() as stack:
        stderr: int = asyncio.subprocess.DEVNULL
        if log is not None:
            log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            stderr = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            stack.callback(os.close, stderr)
        return await spawn(module, stderr)


async def spawn(
    module: str, stderr: int | None, pass_fds: Sequence[int] = ()
) -> asyncio.subprocess.Process:
    """Run `python -m module` with a lifeline; it inherits `pass_fds`, and no secret of ours."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # a folder called `gateway` where the program was started is not ours
        "-m",
        module,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=stderr,
        env=_environment(),
        start_new_session=True,  # Ctrl-C reaches the parent alone, which ends us in order
        limit=LINE_LIMIT,
        pass_fds=pass_fds,
    )


def _environment() -> dict[str, str]:
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    paths = [str(Path(entry).absolute()) for entry in sys.path if entry]
    quiet = {"HF_HUB_OFFLINE": "1", "DO_NOT_TRACK": "1"}
    return {**passed, **quiet, "PYTHONPATH": os.pathsep.join(paths)}


async def asked(
    process: asyncio.subprocess.Process, turn: asyncio.Lock, name: str, question: str
) -> object:
    """Ask over a lifeline, one question at a time; raises ConnectionError if it is gone."""
    if process.stdin is None or process.stdout is None:
        raise ConnectionError(f"The {name} has no lifeline.")
    async with turn:
        process.stdin.write(question.encode() + b"\n")
        await process.stdin.drain()
        line = await process.stdout.readline()
    if not line:
        raise ConnectionError(f"The {name} has ended.")
    return json.loads(line)


async def _port(process: asyncio.subprocess.Process, first: bytes) -> int | None:
    if process.stdin is None or process.stdout is None:
        return None
    with contextlib.suppress(ConnectionError):
        process.stdin.write(first)
        await process.stdin.drain()
    line = await process.stdout.readline()
    try:
        said = json.loads(line)
    except ValueError:
        return None
    port = said.get("port") if isinstance(said, dict) else None
    return port if isinstance(port, int) and 0 < port < 65536 else None


async def end(process: asyncio.subprocess.Process, *, grace: float) -> int:
    """Close the lifeline, and kill the process if it does not end in `grace` seconds."""
    if process.stdin is not None:
        process.stdin.close()
    ended = asyncio.ensure_future(process.wait())
    # Not asyncio.timeout: early Pythons 3.11 take its end for a second cancellation
    # in a task that is being cancelled, and the process would be left alone.
    await asyncio.wait({ended}, timeout=grace)
    if not ended.done():
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    return await ended


def _not_started(name: str, reason: str, log: Path | None) -> ConfigError:
    hint = "Look at the free memory of this machine, then try again."
    if log is not None:
        hint = f"What it said before is in {log}."
    return ConfigError(f"The {name} did not start: {reason}.", hint=hint)
