"""How long a caller waits, over all attempts together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """Moments of the running loop's clock: the first content of an answer, and its end."""

    first: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds from a request to the first content of a stream, and to the end of any answer."""

    first_token: float = 120.0
    total: float = 600.0

    def begin(self, *, stream: bool) -> Until:
        """What that means for a request that came now; what is not streamed shows no beginning."""
        now = asyncio.get_running_loop().time()
        end = now + self.total
        return Until(first=min(end, now + self.first_token) if stream else end, end=end)
