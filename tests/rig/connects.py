"""Counts every connection and every name look-up of this process, whoever makes it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Connects:
    """Where this process connected to, and which names it looked up."""

    addresses: list[object] = field(default_factory=list)
    names: list[object] = field(default_factory=list)


@contextmanager
def counted() -> Iterator[Connects]:
    """Count inside the block. Sees Python's sockets; libuv's (uvloop) stay unseen."""
    seen = Connects()
    _install()
    _WATCHING.append(seen)
    try:
        yield seen
    finally:
        _WATCHING.remove(seen)


_WATCHING: list[Connects] = []
_INSTALLED: list[bool] = []


def _install() -> None:
    """An audit hook cannot be removed, so there is one for the life of the process."""
    if not _INSTALLED:
        _INSTALLED.append(True)
        sys.addaudithook(_saw)


def _saw(name: str, arguments: tuple[object, ...]) -> None:
    if name == "socket.connect":
        for watching in _WATCHING:
            watching.addresses.append(arguments[1])
    elif name == "socket.getaddrinfo":
        for watching in _WATCHING:
            watching.names.append(arguments[0])
