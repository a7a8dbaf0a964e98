"""The verdict on one cell: what arrived outside, and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gateway.cli.canary.spellings import found_in
from gateway.cli.canary.surface import Surface, objects
from gateway.cli.canary.values import Canary, Wanted
from gateway.models.recording_text import LINK


class Verdict(StrEnum):
    """LEAK: it arrived outside. Refused: it was not answered. Broken: the answer is of no use."""

    LEAK = "LEAK"
    CLEAN = "clean"
    REFUSED = "refused"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One canary at one place; `detail` says more of the verdict, and never a value."""

    surface: str
    place: str
    effect: Wanted
    stream: bool
    verdict: Verdict
    detail: str = ""


def judged(
    surface: Surface,
    place: str,
    wanted: Wanted,
    canary: Canary,
    *,
    arrived: Sequence[bytes],
    status: int,
    body: bytes,
) -> tuple[Verdict, str]:
    """The verdict, and what is to be said of it.

    `arrived` is each request as it reached the upstream, `status` and `body`
    are the answer of the gateway.
    """
    found = {name for data in arrived for name in found_in(data, canary.secret)}
    if found:
        return Verdict.LEAK, f"arrived as {', '.join(sorted(found))}"
    if status != 200:
        return Verdict.REFUSED, str(status)
    if surface.name == "count_tokens":
        return Verdict.CLEAN, "outside" if arrived else "stayed"
    fault = _fault(surface, place, wanted, canary, body, outside=bool(arrived))
    if fault:
        return Verdict.BROKEN, fault
    return Verdict.CLEAN, "outside, without it" if arrived else "stayed"


def _fault(
    surface: Surface, place: str, wanted: Wanted, canary: Canary, body: bytes, *, outside: bool
) -> str:
    try:
        said = surface.said(objects(body))
    except ValueError:
        return "the answer is not JSON"
    if not said.text:
        return "the answer is empty"
    if not outside or wanted is not Wanted.MASK or place not in surface.echoed:
        return ""
    text, link, rest = said.text.partition(LINK)
    if canary.secret not in text:
        return "the value was not put back"
    if link and canary.secret in rest:
        return "the value was put into the target of a link"
    if place == "tool answer" and canary.secret not in said.arguments:
        return "the value was not put back into a tool's arguments"
    return ""
