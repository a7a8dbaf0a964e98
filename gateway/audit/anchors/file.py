"""An anchor that is a file: on another mount, on another machine, that only grows."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.audit.anchors.anchor import AnchorLost, Kept
from gateway.audit.note import notes_in

_TAIL = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAnchor:
    """Appends each note to `path`, and reads nothing back but what it wrote."""

    name: str
    every: float
    path: Path

    async def put(self, note: str) -> None:
        """Append a note and have the disk keep it; raises AnchorLost."""
        await asyncio.to_thread(self._append, note)

    async def newest(self) -> Sequence[str]:
        """The notes in the last 64 KiB; raises AnchorLost."""
        return notes_in(await asyncio.to_thread(self._read, _TAIL))

    async def notes(self) -> Sequence[Kept]:
        """Every note; raises AnchorLost."""
        return [Kept(note=note) for note in notes_in(await asyncio.to_thread(self._read, None))]

    def _append(self, note: str) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
        try:
            descriptor = os.open(self.path, flags, 0o644)
            try:
                # The line before may be torn; a note begins on a line of its own.
                os.write(descriptor, f"\n{note}".encode())
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise AnchorLost(error.strerror or "unavailable") from error

    def _read(self, tail: int | None) -> str:
        try:
            with self.path.open("rb") as file:
                if tail is not None:
                    file.seek(max(0, self.path.stat().st_size - tail))
                return file.read().decode("utf-8", "replace")
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise AnchorLost(error.strerror or "unavailable") from error
