"""A Redis server of our own, which may be killed, stopped or emptied at any moment."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from gateway.core.sensitive import Sensitive
from gateway.state.shared.server import RedisPlace
from gateway.state.shared.telling import EPOCH

PASSWORD = "kanarya-of-redis"
_SECONDS = 20.0


class RedisServer:
    """Runs from `start` to `kill`, and again, with nothing of before."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._folder = Path(tempfile.mkdtemp(prefix="turnike-redis-"))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:{PASSWORD}@127.0.0.1:{self.port}/0"

    @property
    def place(self) -> RedisPlace:
        return RedisPlace(Sensitive(self.url))

    def client(self) -> redis.Redis:
        """A client beside the program's."""
        return redis.Redis.from_url(self.url)

    def start(self) -> None:
        program = shutil.which("redis-server")
        assert program, "redis-server is not installed: apt-get install redis-server"
        words = ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
                 "--requirepass", PASSWORD)  # fmt: skip
        self._process = subprocess.Popen(
            [program, *words], cwd=self._folder, stdout=subprocess.DEVNULL
        )
        until = time.monotonic() + _SECONDS
        while True:
            try:
                with self.client() as client:
                    client.ping()
                return
            except redis.RedisError:
                assert time.monotonic() < until, "Redis did not start"
                time.sleep(0.02)

    def signal(self, number: signal.Signals) -> None:
        """SIGSTOP and SIGCONT hang it for a while."""
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """A server that runs, and did so for long before any gateway of the test."""
    server = RedisServer()
    try:
        server.start()
        with server.client() as client:
            client.set(EPOCH, "long ago:0")
        yield server
    finally:
        server.remove()
