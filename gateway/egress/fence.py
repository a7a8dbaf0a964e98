"""A fence in a child process whose library dials by itself.

It stands on top of the proxy that the library is told to use, for the day when
some corner of it forgets. Python code cannot take an audit hook away again;
native code is not bound by it, which is why the proxy has no other endpoints.
"""

from __future__ import annotations

import socket
import sys

_PROCESSES = frozenset(
    {
        "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn",
        "os.fork", "os.forkpty", "pty.spawn",
    }
)  # fmt: skip
_DATAGRAMS = frozenset({"socket.sendto", "socket.sendmsg"})
_NAMES = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
_LOOPBACK = "127.0.0.1"


class Fenced(PermissionError):
    """Something other than the one permitted connection was about to be made."""


def fence(port: int) -> None:
    """From now on, connect to `port` of the loopback only, look no name up, start no process.

    Holds for every thread, for as long as the process lives. What is refused
    raises Fenced at the place that tried it.
    """
    permitted = (_LOOPBACK, port)

    def judge(event: str, arguments: tuple[object, ...]) -> None:
        if event == "socket.connect":
            sock, address = arguments
            family = getattr(sock, "family", None)
            refused = family != socket.AF_INET or address != permitted
        elif event in _NAMES:
            refused = arguments[0] not in {None, _LOOPBACK, _LOOPBACK.encode()}
        else:
            refused = event in _PROCESSES or event in _DATAGRAMS
        if refused:
            raise Fenced("This process reaches its gateway and nothing else.")

    sys.addaudithook(judge)
