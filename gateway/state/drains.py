"""Servers that an operator drains: they finish what they have and get nothing new.

It is a file of URLs, one a line, so that it counts in every gateway of a state
directory at once and outlives restarts. It is looked at whenever a server is
chosen; while it cannot be read, what was read last counts.
"""

from __future__ import annotations

from pathlib import Path

from gateway.private_files import replace_private

DRAINS_FILE = "drained"


class Drains:
    """The drained URLs of one state directory; any number of processes may hold it."""

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir / DRAINS_FILE
        self._seen: tuple[int, int, int] | None = None
        self._urls: frozenset[str] = frozenset()

    def urls(self) -> frozenset[str]:
        """The URLs that are drained now."""
        try:
            found = self._path.stat()
            seen = found.st_mtime_ns, found.st_ino, found.st_size
            if seen != self._seen:
                self._urls, self._seen = frozenset(self._path.read_text().split()), seen
        except FileNotFoundError:
            self._urls, self._seen = frozenset(), None
        except (OSError, ValueError):
            return self._urls
        return self._urls

    def drain(self, url: str) -> None:
        """Send nothing new to `url`; raises OSError."""
        self._write(self.urls() | {url})

    def resume(self, url: str) -> None:
        """Let `url` have requests again; raises OSError."""
        self._write(self.urls() - {url})

    def _write(self, urls: frozenset[str]) -> None:
        replace_private(self._path, "".join(f"{url}\n" for url in sorted(urls)).encode())
