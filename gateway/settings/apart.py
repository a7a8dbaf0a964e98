"""The external plane as a process apart: its socket, and which process reads whose keys."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from gateway.core.target import Boundary, Target
from gateway.settings.key import PREFIX
from gateway.settings.section import Section
from gateway.settings.target import read_target
from gateway.settings.values import text

_LONGEST = 100  # bytes; the kernel takes 107 on Linux and 103 elsewhere
_UNREAD = "unread"


def read_socket(section: Section | None, folder: Path) -> Path | None:
    """Where the process of the external plane listens; None where there is no such process."""
    if section is None:
        return None
    path = folder / section.need("socket", text)
    if len(os.fsencode(path)) > _LONGEST:
        raise section.error(
            "socket",
            f"The path of `egress.socket` is longer than {_LONGEST} bytes: {path}.",
            "Choose a shorter one, such as /run/turnike/egress.sock.",
        )
    return path


def read_own_target(
    section: Section, environ: Mapping[str, str], folder: Path, *, inside: bool, outside: bool
) -> Target:
    """Read one target; its keys only if this process asks those `inside` or those `outside`.

    Keys of the others need not be set, and are left out where they are.
    """
    home = Boundary.ORGANISATION.value
    own = inside if section.get("boundary", text, home) == home else outside
    if own:
        return read_target(section, environ, folder)
    unread = read_target(section, _Unread(environ), folder)
    return replace(unread, api_key=None, credentials=())


class _Unread(Mapping[str, str]):
    """An environment that tells nothing of what stands in variables of others."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def __getitem__(self, name: str) -> str:
        return self._environ[name] if name.startswith(PREFIX) else _UNREAD

    def __iter__(self) -> Iterator[str]:
        return iter(self._environ)

    def __len__(self) -> int:
        return len(self._environ)
