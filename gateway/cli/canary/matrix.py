"""Plants one canary after the other, in every place, for every effect, streamed and not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from gateway.cli.canary.judge import Cell, Verdict, judged
from gateway.cli.canary.surface import Fields, Surface, objects
from gateway.cli.canary.values import DISGUISES, MADE, Canary, Wanted
from gateway.core.errors import ConfigError
from gateway.core.jsonfields import text_in
from gateway.core.sensitive import Sensitive
from gateway.egress.probe import Heard, Probe
from gateway.models.recording import Recording

LATER = "earlier turn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planting:
    """One canary to be planted; `written` is how it is written into the request."""

    surface: Surface
    place: str
    shown: str
    wanted: Wanted
    stream: bool
    canary: Canary
    written: str = field(repr=False)
    later: bool = False
    number: int = field(default_factory=count(1).__next__)

    def stands_in(self, data: bytes) -> bool:
        """Whether the canary stands in `data` plainly, or as it was written."""
        forms = (self.canary.secret, self.written, json.dumps(self.written)[1:-1])
        return any(form.encode() in data for form in forms)


def plantings(surfaces: Iterable[Surface]) -> Iterator[Planting]:
    """Every cell of the matrix."""
    for surface in surfaces:
        for stream in (False, True) if surface.streams else (False,):
            for wanted in Wanted:
                for place in surface.places:
                    yield _planting(surface, place, wanted, stream)
                if surface.follow_up is not None:
                    yield _planting(surface, next(iter(surface.places)), wanted, stream, later=True)
            for disguise in DISGUISES:
                place = next(iter(surface.places))
                yield _planting(surface, place, Wanted.LOCAL, stream, disguise=disguise)


def _planting(
    surface: Surface,
    place: str,
    wanted: Wanted,
    stream: bool,
    *,
    later: bool = False,
    disguise: str = "",
) -> Planting:
    canary = MADE[wanted]()
    return Planting(
        surface=surface,
        place=place,
        shown=LATER if later else f"{place}, {disguise}" if disguise else place,
        wanted=wanted,
        stream=stream,
        canary=canary,
        written=DISGUISES[disguise](canary.text) if disguise else canary.text,
        later=later,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """The gateway under test and the upstream behind it.

    `model` is asked for in every request; without one, each surface's own.
    """

    probe: Probe
    upstream: Recording
    key: Sensitive[str] = field(repr=False)
    model: str = ""

    async def control(self, surface: Surface) -> None:
        """See a harmless request arrive at the upstream; raises ConfigError if it does not.

        Where nothing arrives, every cell would be clean and prove nothing.
        """
        before = len(self.upstream.received)
        body = {"model": self.model or surface.model, **surface.small}
        heard = await self._ask(surface, body)
        if len(self.upstream.received) == before:
            raise ConfigError(
                f"A harmless {surface.name} request did not reach the recording upstream"
                f" (the gateway answered {heard.status}), so nothing can be proved.",
                hint="Check the gateway's provider address, --key and --model.",
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
            planting.shown,
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
        headers = [*surface.headers, ("authorization", f"Bearer {key}"), ("x-api-key", key)]
        return await self.probe.post(surface.path, headers, json.dumps(body).encode())


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
