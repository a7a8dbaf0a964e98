"""A target that the litellm SDK speaks to: its child process, and the child's one way out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from importlib.util import find_spec

from gateway.core.errors import ConfigError, SettingsError, UpstreamUnavailable
from gateway.core.payload import ExternalPayload, HomePayload
from gateway.core.reply import Reply
from gateway.core.sensitive import Sensitive
from gateway.core.target import Target
from gateway.egress.client import ChildClient, bases_of, endpoint_of
from gateway.egress.dial import Dialler, Dials, Plane, Resolver, reach_of
from gateway.egress.forwarder import Forwarder
from gateway.egress.http_provider import HttpProvider
from gateway.egress.limits import Limits
from gateway.processes.child import Child

SDK = "litellm"
START_SECONDS = 90.0


class LitellmTarget:
    """One target outside, spoken to by a process of its own, which is started anew if it dies.

    The first of the target's urls is its provider's; the others may be reached
    beside it. Raises SettingsError for a target inside, and where the extra is
    not installed.
    """

    def __init__(
        self,
        target: Target,
        limits: Limits,
        *,
        dials: Dials,
        resolver: Resolver,
        sdk: str = SDK,
    ) -> None:
        if target.at_home:
            raise SettingsError(f"Target {target.name} lies inside: litellm never speaks to it.")
        if find_spec(sdk) is None:
            raise SettingsError(
                f"Target {target.name} needs litellm, which is not installed.",
                hint="Install the extra `litellm` (`uv sync --frozen --extra litellm`).",
            )
        self._target = target
        self._limits = limits
        self._bases = bases_of(target)
        reach = reach_of(target)
        network = Dialler(
            Plane.EXTERNAL,
            {endpoint_of(base): reach for base in self._bases},
            dials=dials,
            resolver=resolver,
        )
        self._forwarder = Forwarder(network, limits.connect)
        self._child: Child | None = None
        self._provider: HttpProvider | None = None
        self._starting = asyncio.Lock()

    async def start(self) -> None:
        """Start the process, or a new one if it has died; raises ConfigError."""
        async with self._starting:
            if self._child is not None and self._child.alive:
                return
            await self._end()
            if not self._forwarder.port:
                await self._forwarder.start()
            self._child = await Child.start(
                "gateway.egress.litellm_provider",
                name=f"litellm process of target {self._target.name}",
                values=self._values(),
                deadline=START_SECONDS,
            )
            seen = replace(self._target, urls=(self._child.url,), api_key=self._child.key)
            client = ChildClient(self._child.url, connect=self._limits.connect)
            self._provider = HttpProvider(seen, client, self._limits)

    async def send(
        self,
        payload: HomePayload | ExternalPayload,
        *,
        stream: bool,
        client_key: Sensitive[str] | None,  # noqa: ARG002 - the settings give it no such target
        until: float | None,
    ) -> Reply:
        """Ask once; raises UpstreamError, and InvalidRequest before anything is sent."""
        try:
            await self.start()
        except ConfigError as fault:
            failure = fault.message
        else:
            if self._provider is not None:
                return await self._provider.send(
                    payload, stream=stream, client_key=None, until=until
                )
            failure = ""
        raise UpstreamUnavailable(failure, target=self._target.name)

    async def close(self) -> None:
        """End the process, and close every connection."""
        async with self._starting:
            await self._end()
            await self._forwarder.stop()

    async def _end(self) -> None:
        if self._provider is not None:
            await self._provider.close()
        if self._child is not None:
            await self._child.stop()
        self._provider = self._child = None

    def _values(self) -> dict[str, object]:
        target = self._target
        secrets = {name: value.reveal() for name, value in target.credentials}
        return {
            "base": self._bases[0],
            "proxy": self._forwarder.url,
            "proxy_port": self._forwarder.port,
            "api_key": "" if target.api_key is None else target.api_key.reveal(),
            "more": {**dict(target.options), **secrets},
            "ca": "" if target.tls is None else target.tls.ca,
        }
