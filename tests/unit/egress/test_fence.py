from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import asyncio, os, socket, subprocess, sys, urllib.request
from gateway.egress.fence import Fenced, fence

other = socket.create_server(("127.0.0.1", 0))
ours = socket.create_server(("127.0.0.1", 0))
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
unix = socket.socket(socket.AF_UNIX)
port, elsewhere = ours.getsockname()[1], other.getsockname()[1]
fence(port)

def attempt():
    {attempt}

try:
    attempt()
except Fenced:
    print("refused")
except BaseException as fault:
    chain = fault
    while chain is not None and not isinstance(chain, Fenced):
        chain = chain.__cause__ or chain.__context__ or getattr(chain, "reason", None)
    print("refused" if chain is not None else repr(fault))
else:
    print("done")
"""


def tried(attempt: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", SCRIPT.format(attempt=attempt)],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    ).stdout.strip()


def test_the_one_permitted_connection_can_be_made() -> None:
    assert tried("socket.create_connection(('127.0.0.1', port))") == "done"


def test_a_server_can_still_listen() -> None:
    served = "asyncio.run(asyncio.start_server(print, '127.0.0.1', 0))"
    assert tried(f"{served}") == "done"


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('127.0.0.1', elsewhere))",
        "socket.create_connection(('93.184.216.34', 80))",
        "socket.socket().connect(('127.0.0.1', elsewhere))",
        "socket.socket().connect_ex(('127.0.0.1', elsewhere))",
        "socket.socket(socket.AF_INET6).connect(('::1', port))",
        "unix.connect('/run/docker.sock')",
        "udp.sendto(b'x', ('127.0.0.1', 53))",
        "udp.sendmsg([b'x'], [], 0, ('127.0.0.1', 53))",
        "udp.connect(('127.0.0.1', 53))",
        "socket.getaddrinfo('example.com', 443)",
        "socket.gethostbyname('example.com')",
        "asyncio.run(asyncio.open_connection('127.0.0.1', elsewhere))",
        "urllib.request.urlopen(f'http://127.0.0.1:{elsewhere}/')",
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
    ],
)
def test_everything_else_is_refused(attempt: str) -> None:
    assert tried(attempt) == "refused"
