"""What comes back: that an answer has begun, its events, its end, or a fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any, get_args

from gateway.core.errors import (
    ContainmentError,
    GatewayError,
    InvalidRequest,
    SafeguardError,
    Unauthenticated,
    UpstreamError,
    UpstreamRejected,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from gateway.core.reply import Channel, FinishReason, ReplyEvent, Usage
from gateway.egress.apart.frames import BrokenFrame, Frame
from gateway.egress.apart.trees import packed, unpacked

HELLO: Frame = {"turnike": 1}
BEGUN: Frame = {"begun": True}
END: Frame = {"end": True}

_EVENTS: Mapping[str, type[ReplyEvent]] = MappingProxyType(
    {kind.__name__: kind for kind in get_args(ReplyEvent)}
)
_FAULTS: Mapping[str, type[GatewayError]] = MappingProxyType(
    {
        kind.__name__: kind
        for kind in (
            ContainmentError, InvalidRequest, SafeguardError, Unauthenticated, UpstreamError,
            UpstreamRejected, UpstreamTimeout, UpstreamUnavailable,
        )
    }
)  # fmt: skip
_MORE = ("target", "retry_after", "param", "http_status")


def _channel(word: Any) -> object:
    return Channel(word)


def _reason(word: Any) -> object:
    return FinishReason(word)


def _vector(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _usage(value: object) -> object:
    return Usage(**value) if isinstance(value, dict) else value


_READ: Mapping[str, Callable[[object], object]] = MappingProxyType(
    {
        "channel": _channel, "reason": _reason, "usage": _usage, "vector": _vector,
        "note": unpacked, "logprobs": unpacked, "item": unpacked,
    }
)  # fmt: skip
"""Fields of events that JSON alone does not bring back."""


def telling(event: ReplyEvent) -> Frame:
    """The frame of one event."""
    told = {field.name: getattr(event, field.name) for field in fields(event)}
    return {
        "event": type(event).__name__,
        **{name: (packed if _READ.get(name) is unpacked else _told)(told[name]) for name in told},
    }


def read_event(frame: Frame) -> ReplyEvent:
    """The event of a frame; raises BrokenFrame."""
    kind = _EVENTS.get(str(frame.get("event")))
    if kind is None:
        raise BrokenFrame("An answer holds an event of no known kind.")
    try:
        given: dict[str, Any] = {
            name: _READ.get(name, _same)(value) for name, value in frame.items() if name != "event"
        }
        return kind(**given)
    except (TypeError, ValueError):
        raise BrokenFrame("An answer holds an event of another shape.") from None


def fault_frame(fault: GatewayError) -> Frame:
    """The frame of a fault, which holds words of ours only."""
    kinds = (cls.__name__ for cls in type(fault).__mro__ if cls.__name__ in _FAULTS)
    kind = next(kinds, "")
    if not kind:  # one that no target gives; its words are kept, its kind is not
        return fault_frame(UpstreamError(fault.message, code=fault.code, hint=fault.hint))
    more = {name: getattr(fault, name) for name in _MORE if hasattr(fault, name)}
    return {"fault": kind, "message": fault.message, "code": fault.code, "hint": fault.hint, **more}


def read_fault(frame: Frame) -> GatewayError:
    """The fault of a frame; raises BrokenFrame."""
    kind = _FAULTS.get(str(frame.get("fault")))
    if kind is None:
        raise BrokenFrame("A fault is of no known kind.")
    taken: tuple[str, ...] = ("code", "hint")
    if issubclass(kind, UpstreamError):
        taken += ("target", "retry_after")
    if kind in {InvalidRequest, Unauthenticated}:
        taken += ("param",)
    if kind in {InvalidRequest, UpstreamRejected}:
        taken += ("http_status",)
    try:
        given: dict[str, Any] = {name: frame[name] for name in taken}
        return kind(str(frame["message"]), **given)
    except (KeyError, TypeError):
        raise BrokenFrame("A fault is of another shape.") from None


def _told(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return value


def _same(value: object) -> object:
    return value
