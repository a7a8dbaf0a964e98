"""Sends payloads: one attempt per call, each side of the boundary through a door of its own.

The payload types already refuse held text. Everything that they promise is
checked again here, on the very object that is about to be sent, because a type
can be forged at run time and a defect must not become a leak.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from gateway.core.decision import MayLeave, StaysHome
from gateway.core.errors import ContainmentError, SettingsError
from gateway.core.load import Load
from gateway.core.payload import ExternalPayload, HomePayload
from gateway.core.reply import Reply
from gateway.core.sensitive import Sensitive
from gateway.core.target import Target
from gateway.egress.apart.target import PlaneTarget
from gateway.egress.client import ExternalClient, HomeClient
from gateway.egress.dial import Dials, Resolver, system_resolver
from gateway.egress.http_provider import HttpProvider
from gateway.egress.limits import Limits
from gateway.egress.litellm_target import LitellmTarget
from gateway.egress.scripted import Scripted
from gateway.egress.vendors import VENDORS
from gateway.egress.vitals import Served


class Provider(Protocol):
    """What speaks to one target in its own wire format."""

    async def send(
        self,
        payload: HomePayload | ExternalPayload,
        *,
        stream: bool,
        client_key: Sensitive[str] | None,
        until: float | None,
    ) -> Reply:
        """Ask once; raises UpstreamError."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


class Egress:
    """The way out to the configured targets; raises SettingsError where one cannot be used.

    `dials` counts the connections that were made, by plane. A target at home
    and a target outside never share a client. Where `apart` names a socket,
    targets outside are asked by the process that listens there, and by no other.
    """

    def __init__(
        self,
        targets: Iterable[Target],
        limits: Limits | None = None,
        *,
        resolver: Resolver = system_resolver,
        dials: Dials | None = None,
        apart: Path | None = None,
    ) -> None:
        self.dials = dials or Dials()
        self._targets: dict[str, Target] = {}
        self._home: dict[str, Provider] = {}
        self._external: dict[str, Provider] = {}
        self._processes: list[LitellmTarget] = []
        self._apart = apart
        for target in targets:
            if target.name in self._targets:
                raise SettingsError(f"Two targets have the name {target.name}.")
            self._targets[target.name] = target
            side = self._home if target.at_home else self._external
            side[target.name] = self._provider(target, limits or Limits(), resolver)

    async def start(self) -> None:
        """Start the processes of the targets that have one; raises ConfigError."""
        await asyncio.gather(*(target.start() for target in self._processes))

    async def send_home(
        self, payload: HomePayload, *, stream: bool = False, deadline: float | None = None
    ) -> Reply:
        """Ask a target inside. The caller's own key cannot be given: it never goes home.

        `deadline` is a moment of the running loop's clock. Raises
        ContainmentError before anything is connected to, and UpstreamError.
        """
        self._check(payload, HomePayload, (MayLeave, StaysHome))
        provider = self._home[payload.target.name]
        return await provider.send(payload, stream=stream, client_key=None, until=deadline)

    async def send_external(
        self,
        payload: ExternalPayload,
        *,
        stream: bool = False,
        client_key: Sensitive[str] | None = None,
        deadline: float | None = None,
    ) -> Reply:
        """Ask a target outside; `client_key` is used only where the target says so.

        `deadline` is a moment of the running loop's clock. Raises
        ContainmentError before anything is connected to, and UpstreamError.
        """
        self._check(payload, ExternalPayload, (MayLeave,))
        provider = self._external[payload.target.name]
        key = client_key if payload.target.key_from_client else None
        return await provider.send(payload, stream=stream, client_key=key, until=deadline)

    @property
    def probed(self) -> tuple[Target, ...]:
        """The targets whose servers can be asked how they are."""
        return tuple(
            target
            for target in self._targets.values()
            if isinstance(self._provider_of(target), HttpProvider)
        )

    async def is_alive(self, target: Target, url: str) -> bool:
        """Whether the server at `url` answers a probe, which says nothing of any user."""
        provider = self._provider_of(target)
        return isinstance(provider, HttpProvider) and await provider.is_alive(url)

    async def load(self, target: Target, url: str) -> Load | None:
        """How busy the server at `url` says that it is; None where it does not say."""
        provider = self._provider_of(target)
        return await provider.load(url) if isinstance(provider, HttpProvider) else None

    async def models(self, target: Target, url: str) -> Served | None:
        """What the server at `url` says of its models; None where nobody answers."""
        provider = self._provider_of(target)
        return await provider.models(url) if isinstance(provider, HttpProvider) else None

    async def close(self) -> None:
        """Close every connection."""
        for provider in (*self._home.values(), *self._external.values()):
            await provider.close()

    def _check(
        self,
        payload: HomePayload | ExternalPayload,
        kind: type[HomePayload] | type[ExternalPayload],
        decisions: tuple[type[MayLeave] | type[StaysHome], ...],
    ) -> None:
        """Hold a payload to what its type promises; subclasses are refused with everything else."""
        if type(payload) is not kind:
            raise ContainmentError("Something other than a payload of its plane was to be sent.")
        if not self._genuine(payload, decisions):
            raise ContainmentError("A payload was not what its type promises.")
        if self._targets.get(payload.target.name) is not payload.target:
            raise ContainmentError("A payload was for a target that the settings do not name.")

    def _genuine(
        self,
        payload: HomePayload | ExternalPayload,
        decisions: tuple[type[MayLeave] | type[StaysHome], ...],
    ) -> bool:
        try:
            if type(payload.decision) not in decisions or type(payload.target) is not Target:
                return False
            payload.decision.__post_init__()
            payload.__post_init__()
        except (AttributeError, TypeError, ValueError):  # fields that are missing or malformed
            return False
        return True

    def _provider_of(self, target: Target) -> Provider:
        return (self._home if target.at_home else self._external)[target.name]

    def _provider(self, target: Target, limits: Limits, resolver: Resolver) -> Provider:
        if self._apart is not None and not target.at_home:
            return PlaneTarget(target, self._apart, limits)
        if target.provider == "scripted":
            return Scripted(target)
        if target.provider not in VENDORS:
            raise SettingsError(
                f"Target {target.name}: there is no provider {target.provider}.",
                hint=f"Use one of {', '.join(sorted({*VENDORS, 'scripted'}))}.",
            )
        if target.provider == "litellm":
            process = LitellmTarget(target, limits, dials=self.dials, resolver=resolver)
            self._processes.append(process)
            return process
        kind = HomeClient if target.at_home else ExternalClient
        client = kind(target, connect=limits.connect, dials=self.dials, resolver=resolver)
        return HttpProvider(target, client, limits)
