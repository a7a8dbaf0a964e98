"""What an anchor in a network needs: somebody who carries its requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class Answer(Protocol):
    """What a server answered; header names are lower case."""

    @property
    def status(self) -> int:
        """The status of HTTP."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """The fields of the head."""
        ...

    @property
    def body(self) -> bytes:
        """The whole body."""
        ...


class Courier(Protocol):
    """Carries requests to one base URL and to nowhere else."""

    async def ask(
        self, method: str, path: str, headers: Sequence[tuple[str, str]], body: bytes = b""
    ) -> Answer:
        """Send one request and read its answer; raises UpstreamUnavailable."""
        ...
