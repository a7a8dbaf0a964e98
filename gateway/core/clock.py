"""Time and identifiers, injected so that tests can hold them still."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where the gateway reads time and makes identifiers."""

    def now(self) -> datetime:
        """The wall clock, in UTC."""
        ...

    def monotonic_ns(self) -> int:
        """Nanoseconds since the process began; never goes back."""
        ...

    def new_id(self, prefix: str) -> str:
        """A fresh identifier that cannot be guessed."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's own clock."""

    started_ns: int

    @classmethod
    def start(cls) -> SystemClock:
        """A clock whose monotonic time begins now."""
        return cls(time.monotonic_ns())

    def now(self) -> datetime:
        """The wall clock, in UTC."""
        return datetime.now(UTC)

    def monotonic_ns(self) -> int:
        """Nanoseconds since `start`."""
        return time.monotonic_ns() - self.started_ns

    def new_id(self, prefix: str) -> str:
        """`prefix_` and 96 random bits in hex."""
        return f"{prefix}_{secrets.token_hex(12)}"
