"""An `ExternalPayload` on its way to the process that sends it.

What a placeholder stands for stays behind: it is put back by the gateway. The
target travels by its name and its place; all else of it the other side knows
from its own settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from gateway.core.decision import MayLeave, Reason, Treatment
from gateway.core.effects import Effect
from gateway.core.errors import ContainmentError
from gateway.core.payload import ExternalPayload, Outbound
from gateway.core.sensitive import Sensitive
from gateway.core.target import Target
from gateway.egress.apart.frames import BrokenFrame, Frame
from gateway.egress.apart.trees import packed, unpacked_object

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One attempt to be made; `seconds` is how long the gateway waits for its end."""

    payload: ExternalPayload
    stream: bool
    client_key: Sensitive[str] | None = field(repr=False)
    seconds: float | None


def asking(asked: Asked) -> Frame:
    """The frame that asks for one attempt."""
    payload, key = asked.payload, asked.client_key
    decision, outbound = payload.decision, payload.outbound
    return {
        "target": payload.target.name,
        "boundary": payload.target.boundary.value,
        "country": payload.target.country,
        "model": payload.model,
        "dialect": payload.dialect,
        "url": payload.url,
        "tree": packed(outbound.tree),
        "treated": sorted(outbound.treated),
        "effect": decision.effect.word,
        "reason": decision.reason.value,
        "permitted": sorted(decision.permitted),
        "barred": sorted(decision.barred),
        "treatments": [
            [place, what.effect.word, what.keep_last] for place, what in decision.treatments.items()
        ],
        "stream": asked.stream,
        "client_key": None if key is None else key.reveal(),
        "seconds": asked.seconds,
    }


def read_asking(frame: Frame, targets: Mapping[str, Target]) -> Asked:
    """The attempt that a frame asks for, for one of our own `targets`.

    Raises ContainmentError where it is not for a target that lies outside, in
    the place that we know of, and is permitted; BrokenFrame where it is no question.
    """
    read = _Fields(frame)
    target = targets.get(read.text("target"))
    if target is None:
        raise ContainmentError("A payload was for a target that the settings do not name.")
    place = (target.boundary.value, target.country)
    if place != (read.text("boundary"), read.text("country")):
        raise ContainmentError(f"The gateway takes target {target.name} to lie elsewhere.")
    key, seconds = frame.get("client_key"), frame.get("seconds")
    if not isinstance(key, str | None) or not isinstance(seconds, int | float | None):
        raise BrokenFrame("A question has fields of another kind.")
    return Asked(
        payload=ExternalPayload(
            decision=_decision(read),
            target=target,
            model=read.text("model"),
            outbound=Outbound(
                tree=unpacked_object(frame.get("tree")),
                treated=frozenset(read.items("treated", int)),
            ),
            dialect=read.text("dialect"),
            url=read.text("url"),
        ),
        stream=frame.get("stream") is True,
        client_key=None if key is None else Sensitive(key),
        seconds=seconds,
    )


def _decision(read: _Fields) -> MayLeave:
    """The decision, which must be one that lets a request leave."""
    try:
        effect, reason = Effect.of(read.text("effect")), Reason(read.text("reason"))
        treatments = {
            place: Treatment(Effect.of(word), keep_last)
            for place, word, keep_last in read.items("treatments", list)
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BrokenFrame("A question holds no decision.") from None
    if not effect.may_leave:
        raise ContainmentError("Text held at home was about to be sent outside.")
    return MayLeave(
        effect=effect,
        reason=reason,
        rule=None,
        permitted=frozenset(read.items("permitted", str)),
        barred=frozenset(read.items("barred", str)),
        treatments=treatments,
    )


class _Fields:
    """The fields of a frame, each of the kind that it should have; raises BrokenFrame."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def text(self, name: str) -> str:
        value = self._frame.get(name)
        if not isinstance(value, str):
            raise BrokenFrame("A question lacks a field.")
        return value

    def items(self, name: str, kind: type[_Item]) -> list[_Item]:
        value = self._frame.get(name)
        if not isinstance(value, list) or not all(isinstance(item, kind) for item in value):
            raise BrokenFrame("A question lacks a list.")
        return value
