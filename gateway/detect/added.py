"""What the settings add to the detectors of the program."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.detect.larger.spec import LargerModel
from gateway.detect.own.spec import OwnRecognizer


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """The organisation's own recognisers, and the larger models that it brings."""

    own: tuple[OwnRecognizer, ...] = ()
    models: tuple[LargerModel, ...] = ()


NOTHING = Added()
