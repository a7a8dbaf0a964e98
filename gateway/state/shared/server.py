"""The one way to Redis: short deadlines, and no waiting for a server that does not answer.

A server that hangs costs each caller at most one deadline: after a fault nobody asks
it until a probe in the background was answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from urllib.parse import urlsplit

from gateway.core.errors import ConfigError
from gateway.core.sensitive import Sensitive

if TYPE_CHECKING:  # the driver is loaded when it is first used
    from redis.asyncio import Redis

PREFIXES = ("redis://", "rediss://")
DEADLINE_S = 0.25
_CONNECTIONS = 16
_T = TypeVar("_T")

Words: TypeAlias = Sequence[str | int | bytes]
"""What a script is given."""


class SharedFault(Exception):
    """The server did not answer in time, or not as it should; `poisoned` where a key is no ours."""

    def __init__(self, reason: str, *, poisoned: bool = False) -> None:
        super().__init__(reason)
        self.poisoned = poisoned


@dataclass(frozen=True, slots=True)
class RedisPlace:
    """A server by its URL, which may hold a password."""

    url: Sensitive[str] = field(repr=False)

    def __str__(self) -> str:
        parts = urlsplit(self.url.reveal())
        return f"{parts.scheme}://{parts.hostname or ''}"


class SharedServer:
    """Runs scripts at the server of `place`; connects when first asked.

    `answers` is whether it did when it was last asked. Raises ConfigError where the
    driver is not installed or the URL cannot be read.
    """

    def __init__(self, place: RedisPlace, *, deadline: float = DEADLINE_S) -> None:
        self.place = place
        self._deadline = deadline
        self.answers = True
        self._client = _client(place, deadline)

    async def run(self, script: str, keys: Sequence[str], words: Words) -> Any:
        """What a Lua script answers; raises SharedFault."""
        return await self._asked(lambda: self._client.eval(script, len(keys), *keys, *words))

    async def forget(self, keys: Sequence[str]) -> None:
        """Delete keys; raises SharedFault."""
        await self._asked(lambda: self._client.delete(*keys))

    async def probe(self) -> bool:
        """Ask whether it answers; when it does, it is asked again by everybody, and not before."""
        try:
            await self._answered(self._client.ping)
        except SharedFault:
            return False
        self.answers = True
        return True

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _asked(self, ask: Callable[[], Awaitable[_T]]) -> _T:
        if not self.answers:
            raise SharedFault("it did not answer lately")
        return await self._answered(ask)

    async def _answered(self, ask: Callable[[], Awaitable[_T]]) -> _T:
        from redis.exceptions import RedisError, ResponseError

        try:
            async with asyncio.timeout(self._deadline):
                return await ask()
        except ResponseError as error:
            self.answers = poisoned = "WRONGTYPE" in str(error)
            raise SharedFault("it refused the command", poisoned=poisoned) from None
        except (RedisError, OSError, TimeoutError, ValueError) as error:
            self.answers = False
            raise SharedFault(type(error).__name__) from None


def _client(place: RedisPlace, deadline: float) -> Redis:
    try:
        from redis.asyncio import BlockingConnectionPool, Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
        from redis.maint_notifications import MaintNotificationsConfig
    except ModuleNotFoundError:
        raise ConfigError(
            "The driver for Redis is not installed.", hint="Install turnike[redis]."
        ) from None
    try:
        pool = BlockingConnectionPool.from_url(
            place.url.reveal(),
            max_connections=_CONNECTIONS,
            timeout=deadline,
            socket_timeout=deadline,
            socket_connect_timeout=deadline,
            retry=Retry(NoBackoff(), 0),
            maint_notifications_config=MaintNotificationsConfig(enabled=False),
            decode_responses=False,
        )
    except ValueError:
        raise ConfigError(
            "The URL of `redis` cannot be read.",
            hint="Write redis://USER:PASSWORD@HOST:PORT/NUMBER, or rediss:// for TLS.",
        ) from None
    return Redis.from_pool(pool)
