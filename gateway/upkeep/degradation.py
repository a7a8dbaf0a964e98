"""How far a gateway is from whole: one number that an alarm can rest on."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from gateway.core.target import Target

if TYPE_CHECKING:
    from gateway.line.pipeline import Pipeline


class Rung(IntEnum):
    """What cannot be done now; each rung is worse than the one before, and the worst one counts."""

    WHOLE = 0
    QUEUED = 1
    """Requests wait in front of a target at home."""
    NOTHING_LEAVES = 2
    """A lockdown, or no target outside can be asked; answers come from inside."""
    NOBODY_HOME = 3
    """No target inside can be asked: what is held gets 503."""
    UNINSPECTED = 4
    """No detector is loaded: every request is held as uninspected."""
    UNRECORDED = 5
    """The log cannot be written: every request gets 503."""


def rung(pipeline: Pipeline, *, writable: bool) -> Rung:
    """The worst rung that holds; `writable` says whether the log took its last record."""
    if not writable:
        return Rung.UNRECORDED
    if not pipeline.inspector.loaded:
        return Rung.UNINSPECTED
    targets = pipeline.catalogue.targets
    home = [target for target in targets if target.at_home]
    outside = [target for target in targets if not target.at_home]
    if home and not _any_ready(pipeline, home):
        return Rung.NOBODY_HOME
    if outside and (pipeline.lockdown.on or not _any_ready(pipeline, outside)):
        return Rung.NOTHING_LEAVES
    if any(len(pipeline.fleet.lines[target.name]) for target in home):
        return Rung.QUEUED
    return Rung.WHOLE


def _any_ready(pipeline: Pipeline, targets: list[Target]) -> bool:
    return any(pipeline.fleet.ready(target) for target in targets)
