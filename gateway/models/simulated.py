"""The simulated closed provider, for a machine without a provider key.

It speaks a closed provider's wire format on the loopback, says in every answer
that it is simulated, and shows what it truly received.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from gateway.core.sensitive import Sensitive
from gateway.processes.child import Child


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedBody:
    """One request body as it reached the provider; `number` counts from 1."""

    number: int
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SimulatedProvider:
    """The provider while it runs: `url` and `key` are what a target needs to reach it."""

    child: Child

    @classmethod
    async def start(
        cls, *, state_dir: Path | None = None, deadline: float = 30.0
    ) -> SimulatedProvider:
        """Start the provider and wait, at most `deadline` seconds, until it answers.

        Raises `ConfigError` if it does not start.
        """
        return cls(
            await Child.start(
                "gateway.models.simulated_server",
                name="simulated provider",
                deadline=deadline,
                log=None if state_dir is None else state_dir / "simulated.log",
            )
        )

    @property
    def url(self) -> str:
        """The base URL, on the loopback."""
        return self.child.url

    @property
    def key(self) -> Sensitive[str]:
        """The key, made anew at each start."""
        return self.child.key

    async def received(self) -> tuple[ReceivedBody, ...]:
        """The last hundred request bodies, the oldest first, over the lifeline.

        Raises ConnectionError if the provider has ended.
        """
        listed = await self.child.ask("received")
        rows = listed if isinstance(listed, list) else []
        return tuple(ReceivedBody(number=row["number"], body=row["body"]) for row in rows)

    async def stop(self) -> None:
        """End the provider's process, within 3 s; may be called more than once."""
        await self.child.stop()
