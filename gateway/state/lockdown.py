"""The lockdown: while it is on, every gateway of this state directory keeps everything at home.

It is a file, so that whoever can stop a process can also stop what leaves, with
the database locked and the disk full. It is looked for at every request; a
directory that cannot be looked into counts as locked down. A second file says that
gateways elsewhere, which share the log, are locked down.
"""

from __future__ import annotations

import os
from pathlib import Path

from gateway.private_files import replace_private

LOCKDOWN_FILE = "lockdown"
ELSEWHERE_FILE = "lockdown.elsewhere"


class Lockdown:
    """The switch of one state directory; any number of processes may hold it."""

    __slots__ = ("_directory", "_elsewhere", "_names", "_path")

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir / LOCKDOWN_FILE
        # As text: it is looked for several times in a request, and a Path is slow to ask.
        self._elsewhere = state_dir / ELSEWHERE_FILE
        self._names = (str(self._path), str(self._elsewhere))
        self._directory = str(state_dir)

    @property
    def on(self) -> bool:
        """Whether nothing may leave now."""
        for name in self._names:
            try:
                os.lstat(name)
            except FileNotFoundError:
                continue
            except OSError:
                return True
            return True
        return not os.path.isdir(self._directory)  # noqa: PTH112

    def begin(self) -> None:
        """Let nothing leave from now on; raises OSError."""
        replace_private(self._path, b"")

    def end(self) -> None:
        """Let requests leave again, as the policies say; raises OSError."""
        self._path.unlink(missing_ok=True)
        self._elsewhere.unlink(missing_ok=True)

    def follow(self, *, on: bool) -> None:
        """Take over what gateways elsewhere do; raises OSError."""
        if on and not os.path.lexists(self._elsewhere):
            replace_private(self._elsewhere, b"")
        elif not on:
            self._elsewhere.unlink(missing_ok=True)
