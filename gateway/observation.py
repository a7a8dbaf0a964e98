"""Opens what operators are told by: a log that is counted, and traced where settings say so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.audit.log import Log
from gateway.core.errors import SettingsError
from gateway.settings import Settings
from gateway.telemetry.collector import Collector
from gateway.telemetry.observed import Observed, Observer
from gateway.telemetry.traffic import Traffic

if TYPE_CHECKING:
    from gateway.egress.dial import Dials

_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """The log, and what was seen of it; `collector` is None where traces go nowhere."""

    log: Observed
    traffic: Traffic
    collector: Collector | None = None


@asynccontextmanager
async def observed(log: Log, settings: Settings, dials: Dials) -> AsyncIterator[Observation]:
    """Observe `log` until the block ends; raises SettingsError where traces cannot be sent."""
    traffic = Traffic()
    observers: list[Observer] = [traffic.saw]
    async with AsyncExitStack() as stack:
        collector = None
        if settings.telemetry.otlp:
            collector = _collector(settings, log.boot_id, stack, dials)
            observers.append(collector.saw)
            collector.start()
            stack.push_async_callback(collector.close)
        yield Observation(log=Observed(log, observers), traffic=traffic, collector=collector)


def _collector(settings: Settings, boot_id: str, stack: AsyncExitStack, dials: Dials) -> Collector:
    from gateway.egress.metadata import MetadataClient

    try:
        from gateway.telemetry.spans import Spans, encoded
    except ImportError:
        raise SettingsError(
            "`telemetry.otlp` needs OpenTelemetry, which is not installed.",
            hint="Install the extra: turnike[otel].",
        ) from None
    telemetry = settings.telemetry
    client = MetadataClient(telemetry.otlp, seconds=_SECONDS, tls=telemetry.tls, dials=dials)
    stack.push_async_callback(client.close)
    spans = Spans({item.name: item.provider for item in settings.targets}, instance=boot_id)
    token = telemetry.token
    headers = () if token is None else (("authorization", f"Bearer {token.reveal()}"),)
    return Collector(spans.span, encoded, client, headers=headers)
