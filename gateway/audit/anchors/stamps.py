"""An anchor that is a time-stamping authority: it keeps nothing, and says when it saw a hash.

Each note and the stamp over it lie in a folder beside the log as two files,
`NAME.note` and `NAME.tsr`, which `openssl ts -verify` reads as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.audit.anchors.anchor import AnchorLost, Kept
from gateway.audit.anchors.courier import Courier
from gateway.audit.anchors.token import Authority, stamp_request
from gateway.audit.note import read
from gateway.core.errors import ConfigError, UpstreamUnavailable
from gateway.private_files import private_directory, replace_private

_NEWEST = 8
_QUERY = (
    ("content-type", "application/timestamp-query"),
    ("accept", "application/timestamp-reply"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StampAnchor:
    """Has each note stamped, and keeps note and stamp in the folder `kept`."""

    name: str
    every: float
    authority: Authority
    kept: Path
    courier: Courier

    async def put(self, note: str) -> None:
        """Have a note stamped and keep both; raises AnchorLost."""
        request = stamp_request(note.encode())
        try:
            answer = await self.courier.ask("POST", "", _QUERY, request.der)
        except UpstreamUnavailable:
            raise AnchorLost("unreachable") from None
        if answer.status != 200:
            raise AnchorLost(f"status {answer.status}")
        try:
            self.authority.time_of(answer.body, note.encode(), nonce=request.nonce)
        except ValueError:
            raise AnchorLost("the stamp does not hold") from None
        await asyncio.to_thread(self._keep, note, answer.body)

    async def newest(self) -> Sequence[str]:
        """The newest notes that were stamped; raises AnchorLost."""
        return await asyncio.to_thread(self._newest)

    async def notes(self) -> Sequence[Kept]:
        """Every note with the time of its stamp; raises AnchorLost."""
        return await asyncio.to_thread(self._all)

    def _keep(self, note: str, stamp: bytes) -> None:
        known = read(note)
        name = f"{known.size:012d}-{known.root.hex()[:16]}"
        try:
            private_directory(self.kept)
            replace_private(self.kept / f"{name}.tsr", stamp)
            replace_private(self.kept / f"{name}.note", note.encode())
        except (OSError, ConfigError) as error:
            raise AnchorLost("the stamp cannot be kept") from error

    def _newest(self) -> list[str]:
        try:
            return [path.read_text(encoding="utf-8") for path in self._files()[-_NEWEST:]]
        except (OSError, UnicodeDecodeError) as error:
            raise AnchorLost("the stamps cannot be read") from error

    def _all(self) -> list[Kept]:
        try:
            return [self._read(path) for path in self._files()]
        except (OSError, UnicodeDecodeError) as error:
            raise AnchorLost("the stamps cannot be read") from error

    def _read(self, path: Path) -> Kept:
        note = path.read_bytes()
        try:
            at = self.authority.time_of(path.with_suffix(".tsr").read_bytes(), note)
        except (ValueError, FileNotFoundError):
            return Kept(note=note.decode(), holds=False)
        return Kept(note=note.decode(), at=at)

    def _files(self) -> list[Path]:
        return sorted(self.kept.glob("*.note"))
