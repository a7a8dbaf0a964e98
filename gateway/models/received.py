"""The last request bodies that a server received, byte for byte as they came."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

KEPT = 100
KEPT_BYTES = 64 * 1024 * 1024


@dataclass(slots=True)
class Received:
    """Keeps the newest `KEPT` bodies, fewer where they are long."""

    bodies: deque[tuple[int, bytes]] = field(default_factory=deque, repr=False)
    total: int = 0
    held: int = 0

    def keep(self, body: bytes) -> None:
        """Remember a body, and forget the oldest where there are too many."""
        self.total += 1
        self.held += len(body)
        self.bodies.append((self.total, body))
        while len(self.bodies) > KEPT or (self.held > KEPT_BYTES and len(self.bodies) > 1):
            self.held -= len(self.bodies.popleft()[1])

    def listed(self) -> list[dict[str, object]]:
        """The bodies as text, the oldest first; `number` counts from the first ever received."""
        return [
            {"number": number, "body": body.decode(errors="replace")}
            for number, body in tuple(self.bodies)  # one step, so another thread may ask
        ]
