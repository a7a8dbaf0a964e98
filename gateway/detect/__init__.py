"""Finding personal and confidential data in text.

`Detector` is the way in for notebooks and evaluations; it is loaded when it is
asked for, because its models take seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.detect.detector import Detector

__all__ = ["Detector"]


def __getattr__(name: str) -> object:
    if name == "Detector":
        from gateway.detect.detector import Detector

        return Detector
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
