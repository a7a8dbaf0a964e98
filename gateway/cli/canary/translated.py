"""The dialects again, asked of a model of the other vendor: what leaves is a translation.

Only some places are planted: those that are said again, and one or two of each
kind that a translation moves to another field. A place that the other vendor
has no word for would be refused, whatever stands in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gateway.cli.canary.chat import CHAT
from gateway.cli.canary.completions import COMPLETIONS
from gateway.cli.canary.messages import MESSAGES
from gateway.cli.canary.responses import RESPONSES
from gateway.cli.canary.surface import Surface


def _asked_of(vendor: Surface, surface: Surface, name: str, places: Iterable[str]) -> Surface:
    kept = {place: surface.places[place] for place in places}
    return replace(
        surface,
        name=f"{surface.name}-to-{name}",
        model=vendor.model,
        arrives=vendor.path,
        places=kept,
        echoed=surface.echoed & kept.keys(),
    )


TRANSLATED = (
    _asked_of(
        MESSAGES,
        CHAT,
        "anthropic",
        (
            *("user text", "tool answer", "content part", "long conversation"),
            *("system", "developer", "earlier answer", "stop", "user"),
            *("tool description", "call arguments", "tool result"),
        ),
    ),
    _asked_of(
        MESSAGES,
        RESPONSES,
        "anthropic",
        (
            *("input text", "tool answer", "content part", "instructions", "system", "user"),
            *("tool description", "call arguments", "tool result"),
        ),
    ),
    _asked_of(
        MESSAGES,
        COMPLETIONS,
        "anthropic",
        ("prompt", "only prompt of a list", "stop", "user"),
    ),
    _asked_of(
        CHAT,
        MESSAGES,
        "openai",
        (
            *("user text", "tool answer", "content block", "system block", "earlier answer"),
            *("metadata user_id", "stop sequence", "tool description", "call input"),
            *("tool result", "tool result block", "document"),
        ),
    ),
)
