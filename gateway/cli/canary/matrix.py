"""Plants one canary after the other, and judges what came of each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from gateway.cli.canary.judge import Cell, Verdict, judged
from gateway.cli.canary.planting import LATER, Planting, plantings
from gateway.cli.canary.surface import Fields, Surface, objects
from gateway.core.errors import ConfigError
from gateway.core.jsonfields import text_in
from gateway.core.sensitive import Sensitive
from gateway.egress.metadata import Heard, MetadataClient
from gateway.models.recording import Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """The gateway under test and the upstream behind it.

    `model` is asked for in every request; without one, each surface's own.
    """

    client: MetadataClient
    upstream: Recording
    key: Sensitive[str] = field(repr=False)
    model: str = ""

    async def control(self, surface: Surface) -> None:
        """See a harmless request arrive at the upstream; raises ConfigError if it does not.

        Where nothing arrives, or what should be translated arrives as it was,
        every cell would be clean and prove nothing.
        """
        before = len(self.upstream.received)
        body = {"model": self.model or surface.model, **surface.small}
        heard = await self._ask(surface, body)
        if len(self.upstream.received) == before:
            raise ConfigError(
                f"A harmless {surface.name} request did not reach the recording upstream"
                f" (the gateway answered {heard.status}), so nothing can be proved.",
                hint="Check the gateway's provider address, --key and --model, and name with"
                " --only what it serves.",
            )
        paths = [data.partition(b"?")[0] for data in self.upstream.received[before:]]
        if not all(path.endswith(surface.arrives.encode()) for path in paths):
            raise ConfigError(
                f"A harmless {surface.name} request arrived untranslated, so nothing can be"
                " proved of translations.",
                hint="Ask with --model for a model of the other vendor.",
            )

    async def cells(self, surfaces: Iterable[Surface]) -> list[Cell]:
        """Plant every canary, one after the other, and judge each; at the end look again.

        A gateway that sends later what it held back has leaked it all the same.
        """
        planted = [(item, await self.plant(item)) for item in plantings(surfaces)]
        everything = b"\n".join(self.upstream.received)
        return [
            replace(cell, verdict=Verdict.LEAK, detail="arrived later")
            if cell.verdict is not Verdict.LEAK and item.stands_in(everything)
            else cell
            for item, cell in planted
        ]

    async def plant(self, planting: Planting) -> Cell:
        """Plant one canary and judge what came of it."""
        surface, before = planting.surface, len(self.upstream.received)
        model = self.model or surface.model
        body = surface.body(
            planting.place,
            planting.written,
            model=model,
            stream=planting.stream,
            number=planting.number,
        )
        heard = await self._ask(surface, body)
        if planting.later and surface.follow_up is not None and heard.status == 200:
            reply = _reply_id(heard.body)
            follow = surface.follow_up(reply, model)
            heard = await self._ask(surface, {**follow, "stream": planting.stream})
        verdict, detail = judged(
            surface,
            LATER if planting.later else planting.place,
            planting.wanted,
            planting.canary,
            arrived=self.upstream.received[before:],
            status=heard.status,
            body=heard.body,
        )
        return Cell(
            surface=surface.name,
            place=planting.shown,
            effect=planting.wanted,
            stream=planting.stream,
            verdict=verdict,
            detail=detail,
        )

    async def _ask(self, surface: Surface, body: Fields) -> Heard:
        key = self.key.reveal()
        headers = [
            ("content-type", "application/json"),
            *surface.headers,
            ("authorization", f"Bearer {key}"),
            ("x-api-key", key),
        ]
        return await self.client.ask("POST", surface.path, headers, json.dumps(body).encode())


def _reply_id(body: bytes) -> str:
    for item in objects(body):
        whole = item.get("response", item)
        if isinstance(whole, dict) and text_in(whole, "id"):
            return text_in(whole, "id")
    return ""


def summary(cells: Iterable[Cell]) -> dict[str, int]:
    """How many cells have each verdict."""
    counts = dict.fromkeys((verdict.value for verdict in Verdict), 0)
    for cell in cells:
        counts[cell.verdict.value] += 1
    return counts
