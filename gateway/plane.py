"""The external plane by itself, wired: what `turnike egress` runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from gateway import settings as config
from gateway.core.errors import SettingsError
from gateway.core.target import Target
from gateway.egress.apart.server import PlaneServer
from gateway.egress.limits import Limits
from gateway.egress.send import Egress
from gateway.private_files import private_directory
from gateway.state.lockdown import Lockdown


@asynccontextmanager
async def open_plane(settings: config.Settings) -> AsyncIterator[tuple[Target, ...]]:
    """Listen for what gateways hand over, for as long as the block runs; gives the targets.

    The state directory is that of the gateways, whose lockdown holds here, too.
    Raises ConfigError.
    """
    if settings.egress_socket is None:
        raise SettingsError(
            "`egress.socket` is missing.", hint="Say in the settings where the process listens."
        )
    targets = tuple(target for target in settings.targets if not target.at_home)
    if not targets:
        raise SettingsError("No target lies outside, so that nothing is to be sent.")
    private_directory(settings.state_dir)
    lockdown = Lockdown(settings.state_dir)
    egress = Egress(targets, limits_of(settings.limits))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(egress.close)
        await egress.start()
        server = PlaneServer(
            egress, {target.name: target for target in targets}, locked=lambda: lockdown.on
        )
        await stack.enter_async_context(server.listening(settings.egress_socket))
        yield targets


def limits_of(limits: config.Limits) -> Limits:
    """How long an attempt may take, and how much it may bring."""
    return Limits(
        connect=limits.connect,
        first_token=limits.first_token,
        idle=limits.idle,
        total=limits.total,
        event=limits.event,
        answer=limits.answer,
    )
