"""A PostgreSQL server of our own in a folder of its own, which may be killed at any moment."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from gateway.audit.place import Postgres
from gateway.audit.postgres.schema import schema_for
from gateway.core.sensitive import Sensitive

ROLE, PASSWORD = "turnike", "kanarya-of-the-role"
_OWNER = "owner"
_SECONDS = 60.0


class Server:
    """Runs from `start` to `kill` or `stop`, and again; one database a log."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._user = "postgres" if os.geteuid() == 0 else None  # the server refuses to be root
        self._process: subprocess.Popen[bytes] | None = None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        if self._user is not None:
            shutil.chown(folder, self._user)
        self._run("initdb", "-D", str(folder / "data"), "-U", _OWNER, "--auth=trust", "-N")

    def start(self, **options: str) -> None:
        """Serve, and wait until it answers; `options` are those of the server."""
        asked = {
            "port": str(self.port),
            "unix_socket_directories": str(self._folder),
            "recovery_init_sync_method": "syncfs",  # else a thousand files are synced one by one
            **options,
        }
        words = [word for name, value in asked.items() for word in ("-c", f"{name}={value}")]
        self._process = subprocess.Popen(
            [_program("postgres"), "-D", str(self._folder / "data"), *words],
            user=self._user,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.wait()

    def wait(self) -> None:
        """Wait until it answers, also after a process of it was killed."""
        until = time.monotonic() + _SECONDS
        while True:
            try:
                self.run("SELECT 1")
                return
            except psycopg.OperationalError:
                assert time.monotonic() < until, "PostgreSQL did not start"
                time.sleep(0.05)

    def stop(self) -> None:
        """End it without a checkpoint, which would sync what nobody needs any more."""
        self._end(signal.SIGQUIT)

    def kill(self) -> None:
        """Kill the server and every process of it, as a loss of power does."""
        assert self._process is not None
        for pid in self.pids():
            os.kill(pid, signal.SIGKILL)
        self._process.wait()

    def pids(self) -> list[int]:
        """The server, and every process that serves a connection."""
        assert self._process is not None
        below = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
        return [self._process.pid, *map(int, below.split())]

    def send(self, number: signal.Signals) -> None:
        """Send a signal to all of them."""
        for pid in self.pids():
            os.kill(pid, number)

    def backends(self, database: str) -> list[int]:
        """The processes that serve the gateway's connections to a database."""
        rows = self.run(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'turnike'"
            f" AND datname = '{database}'"
        )
        return [int(str(pid)) for (pid,) in rows]

    def kill_backends(self, database: str) -> None:
        """Kill what serves the gateway's connections; the server ends all others, and recovers."""
        victims = self.backends(database)
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        while set(victims) & set(self.pids()):  # until the server has noticed
            time.sleep(0.01)
        self.wait()

    def run(self, sql: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run SQL as the owner of everything."""
        url = f"postgresql://{_OWNER}@127.0.0.1:{self.port}/{database}"
        with psycopg.connect(url, autocommit=True) as connection:
            found = connection.execute(sql.encode())
            return found.fetchall() if found.description is not None else []

    def log(self, database: str) -> Postgres:
        """An empty log in a new database, for a role that can only append."""
        self.run(f"CREATE DATABASE {database}")
        if not self.run(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"):
            self.run(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'")
        self.run(schema_for(ROLE), database)
        return self.place(database)

    def place(self, database: str, role: str = ROLE) -> Postgres:
        """A database, as the settings name it."""
        url = f"postgresql://{role}:{PASSWORD}@127.0.0.1:{self.port}/{database}"
        return Postgres(Sensitive(url))

    def _end(self, by: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(by)
            self._process.wait()

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [_program(program), *words],
            user=self._user,
            cwd=self._folder,
            check=True,
            capture_output=True,
            timeout=_SECONDS,
        )


@contextmanager
def server() -> Iterator[Server]:
    """A server that runs for as long as the block does."""
    folder = Path(tempfile.mkdtemp(prefix="turnike-postgres-"))
    running = Server(folder)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str) -> str:
    """Where a program of the server lies; Debian puts them beside the path."""
    beside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(beside[-1]) if beside else shutil.which(name)
    assert found, f"{name} is not installed: apt-get install postgresql"
    return found
